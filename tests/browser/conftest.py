"""The stage, for the tests of this folder."""

from tests.browser.stage import context, installation, page

__all__ = ["context", "installation", "page"]

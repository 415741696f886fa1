"""The pages' stage, for the promises that a browser keeps."""

from tests.browser.stage import context, installation, page

__all__ = ["context", "installation", "page"]

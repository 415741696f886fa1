"""The look of both apps: a style sheet each, one frame, GOV.UK's components, texts by key."""

from importlib import resources

from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader

STYLE = "look.css"  # all of it, for the console
PAGES = "pages.css"  # what the reporters' pages use; built squeezed too
FOLDER = resources.files("wbs.look")
_GOVUK = ("govuk_frontend_jinja", "govuk_frontend_wtf")


def loader(package: str) -> BaseLoader:
    """Templates of `package`, the frame `look/base.html`, and GOV.UK's macros under their names."""
    shared = {"look": PackageLoader("wbs.look", "")}
    components = {name: PackageLoader(name) for name in _GOVUK}
    return ChoiceLoader([PackageLoader(package), PrefixLoader(shared | components)])


def style() -> bytes:
    """The console's style sheet."""
    return FOLDER.joinpath(STYLE).read_bytes()

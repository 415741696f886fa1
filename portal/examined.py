"""What `wbs doctor` must know of the portal."""

from collections.abc import Mapping

from portal.api import Api
from portal.gate import PREFIX
from portal.pages.headers import PAGE_HEADERS
from portal.served import site_of
from portal.settings import Settings
from wbs.doctor.parts import Documents, Part, Served
from wbs.web import problems


def _check(environment: Mapping[str, str]) -> None:
    Settings.read(environment, serving=False)


def _documents(environment: Mapping[str, str]) -> Documents:
    """What these settings serve. Raises SettingsRefused."""
    site = site_of(Settings.read(environment, serving=False))
    documents = site.documents if site else {}
    return {path: Served(each.kind, each.body) for path, each in documents.items()}


PORTAL = Part(
    "portal",
    _check,
    _documents,
    PAGE_HEADERS,
    PREFIX + Api.read.__name__,
    problems.Malformed.status,
)

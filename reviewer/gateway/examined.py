"""What `wbs doctor` must know of the gateway."""

from collections.abc import Mapping

from reviewer.gateway.api import Api
from reviewer.gateway.app import PREFIX
from reviewer.gateway.settings import Settings
from wbs.doctor.parts import Documents, Part
from wbs.web import problems


def _check(environment: Mapping[str, str]) -> None:
    Settings.read(environment)


def _documents(_environment: Mapping[str, str]) -> Documents:
    return {}  # it has no pages


GATEWAY = Part(
    "gateway",
    _check,
    _documents,
    {},
    PREFIX + Api.roster.__name__,
    problems.Unauthorized.status,
)

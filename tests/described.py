"""Walks an API by its OpenAPI description: once with what calls take, once with any bytes."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.architecture.source import ROOT
from tests.gateway.asking import PARTS
from wbs.readiness import PATH as HEALTH

EXAMPLES = 30  # for each call
BRIEF = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
# To OpenAPI any bytes are a body; that ours are frames is beyond it.
BEYOND: list[Any] = [positive_data_acceptance]
# Values that one call makes and another looks for.
INDEXES = st.integers(0, 1023)
COUNTS = st.sampled_from([2**power for power in range(11)])  # whose last piece may be full
# The other phases make bodies past our hook; `any_bytes` has them.
_ONLY_RIGHT = {
    "phases": {"examples": {"enabled": False}, "coverage": {"enabled": False}},
    "generation": {"mode": "positive"},
}

schemathesis.openapi.media_type(PARTS, st.binary(max_size=200))


def description(file: str | Path) -> dict[str, Any]:
    """As it stands in the repository."""
    found: dict[str, Any] = yaml.safe_load((ROOT / file).read_text("utf-8"))
    return found


def describes(told: Mapping[str, Any], prefix: str, calls: Collection[str]) -> None:
    """Every call and no other."""
    assert set(told["paths"]) == {HEALTH, *(prefix + name for name in calls)}
    for name in calls:
        assert told["paths"][prefix + name]["post"]["operationId"] == name


def taken(
    told: dict[str, Any], prefix: str, bodies: Mapping[str, st.SearchStrategy[bytes]]
) -> OpenApiSchema:
    """The walk with bodies that each call takes.

    OpenAPI cannot say what a frame of parts is: heads stand in `x-head`, parts in `x-parts`.
    """
    walk = schemathesis.openapi.from_dict(told, config=SchemathesisConfig.from_dict(_ONLY_RIGHT))

    @walk.hook
    def before_generate_body(context: Any, strategy: object) -> st.SearchStrategy[bytes]:
        """Ours in place of any bytes."""
        del strategy
        return bodies[context.operation.path.removeprefix(prefix)]

    return walk


def any_bytes(told: dict[str, Any]) -> OpenApiSchema:
    """The walk with whatever schemathesis makes."""
    return schemathesis.openapi.from_dict(told)

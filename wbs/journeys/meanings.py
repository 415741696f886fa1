"""What a server's problem means for the journeys, whether it came over a line or in process."""

from collections.abc import Mapping
from types import MappingProxyType

from crypto.errors import Refusal
from wbs.journeys import services
from wbs.web import problems
from wbs.web.problems import Problem

MEANINGS: Mapping[type[Problem], type[Refusal]] = MappingProxyType(
    {
        problems.UnknownInspectorate: services.UnknownInspectorate,
        problems.UnknownCode: services.UnknownCode,
        problems.Conflict: services.Conflict,
        problems.NewerSecret: services.NewerSecret,
        problems.MissingPieces: services.MissingPieces,
        problems.CaseFull: services.CaseFull,
        problems.NoRoomForFiles: services.NoRoomForFiles,
        problems.NoRoom: services.NoRoom,
        problems.Unauthorized: services.Unauthorized,
    }
)

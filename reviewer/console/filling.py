"""What somebody filled in, for a step, for leaving or for tasks: read, or what is wrong and why."""

from collections.abc import Mapping
from datetime import date

from crypto.ids import PersonId
from crypto.strict_json import parse_day
from wbs.cases.events import MOST_TASK
from wbs.cases.lifecycle import ENDED, Finding, Step
from wbs.cases.moving import (
    MOST_MESSAGE,
    MOST_NAME,
    MOST_REASON,
    PROVEN,
    Outcome,
    Triage,
)
from wbs.journeys.assigning import Tasks
from wbs.journeys.moves import Leaving, Move

_LEVELS = ("TINGGI", "SEDANG", "RENDAH")
# One of each is chosen, in the order in which a page offers them.
CHOICES: Mapping[Finding, Mapping[str, tuple[str, ...]]] = {
    Finding.TRIAGE: {
        "completeness": ("LENGKAP", "KURANG"),
        "priority": _LEVELS,
        "oversight": ("YA", "SEBAGIAN", "TIDAK"),
        "risk": _LEVELS,
    },
    Finding.OUTCOME: {
        "result": (
            "TERBUKTI",
            "TERBUKTI_SEBAGIAN",
            "TIDAK_TERBUKTI",
            "TIDAK_CUKUP_BUKTI",
            "BUKAN_KEWENANGAN",
        ),
    },
    Finding.DESTINATION: {},
}
CONSEQUENCES = (
    "ADMINISTRATIF",
    "DISIPLIN",
    "ETIK",
    "KERUGIAN_NEGARA",
    "PIDANA",
    "PERBAIKAN_SISTEM",
)
DESTINATIONS = ("KPK", "BPKP", "Itjen", "Ombudsman", "BKN", "APH")


def read_move(
    typed: Mapping[str, str], step: Step, *, withdrawn: bool
) -> tuple[Move | None, dict[str, str]]:
    """The move, or the key of a text by field. A reporter who withdrew is told nothing."""
    wrong = dict(_wrong_texts(typed, withdrawn=withdrawn))
    wanted = CHOICES[step.finding] if step.finding else {}
    wrong |= {name: "fill.choose" for name, codes in wanted.items() if typed.get(name) not in codes}
    if step.finding is Finding.OUTCOME and "result" not in wrong:
        wrong |= _wrong_consequences(typed)
    if step.finding is Finding.DESTINATION:
        wrong |= _wrong_destination(typed)
    day = promised_in(typed, step)
    if day is None and (step.extends or typed.get("promised", "")) and step.enters not in ENDED:
        wrong["promised"] = "fill.no_day"
    return (None if wrong else _move(typed, step, withdrawn=withdrawn)), wrong


def promised_in(typed: Mapping[str, str], step: Step) -> date | None:
    """The day that is promised with a step; none with an end, or where it is no day."""
    return None if step.enters in ENDED else parse_day(typed.get("promised", ""))


def read_leaving(
    typed: Mapping[str, str], readers: Mapping[str, PersonId]
) -> tuple[Leaving | None, dict[str, str]]:
    """Who is to be out of a case, by the name of a choice; or the key of a text by field."""
    wrong = dict(_wrong_texts(typed, withdrawn=True))
    if len(typed.get("message", "")) > MOST_MESSAGE:
        wrong["message"] = "fill.long_message"
    person = readers.get(typed.get("who", ""))
    if person is None:
        wrong["who"] = "recuse.choose"
    if person is None or wrong:
        return None, wrong
    return Leaving(frozenset({person}), typed["reason"], typed.get("message", "")), {}


def read_tasks(
    typed: Mapping[str, str], readers: Mapping[str, PersonId]
) -> tuple[Tasks | None, dict[str, str]]:
    """On whom tasks fall, by the names of choices; or the key of a text by field."""
    codes, text = typed.get("persons", "").split(), typed.get("text", "")
    wrong = {"persons": "tasks.choose"} if not {*codes} <= readers.keys() else {}
    if len(text) > MOST_TASK:
        wrong["text"] = "tasks.long"
    if wrong:
        return None, wrong
    return Tasks(frozenset(readers[code] for code in codes), text), {}


def _wrong_texts(typed: Mapping[str, str], *, withdrawn: bool) -> Mapping[str, str]:
    sizes = {name: len(typed.get(name, "")) for name in ("reason", "message")}
    wrong = {}
    if not 0 < sizes["reason"] <= MOST_REASON:
        wrong["reason"] = "fill.long_reason" if sizes["reason"] else "fill.no_reason"
    if not withdrawn and not 0 < sizes["message"] <= MOST_MESSAGE:
        wrong["message"] = "fill.long_message" if sizes["message"] else "fill.no_message"
    return wrong


def chosen_consequences(typed: Mapping[str, str]) -> tuple[str, ...]:
    """Those that are ticked, as the protocol sorts them."""
    ticked = typed.get("consequences", "").split()
    return tuple(sorted({*ticked} & {*CONSEQUENCES}))


def _wrong_consequences(typed: Mapping[str, str]) -> Mapping[str, str]:
    is_proven = typed["result"] in PROVEN
    if bool(chosen_consequences(typed)) == is_proven:
        return {}
    return {"consequences": "fill.some_consequence" if is_proven else "fill.no_consequence"}


def _wrong_destination(typed: Mapping[str, str]) -> Mapping[str, str]:
    size = len(_one_line(typed.get("destination", "")))
    return {} if 0 < size <= MOST_NAME else {"destination": "fill.where_to"}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _move(typed: Mapping[str, str], step: Step, *, withdrawn: bool) -> Move:
    return Move(
        enters=step.enters,
        reason=typed["reason"],
        message="" if withdrawn else typed["message"],
        triage=_triage(typed) if step.finding is Finding.TRIAGE else None,
        outcome=_outcome(typed) if step.finding is Finding.OUTCOME else None,
        destination=_one_line(typed["destination"])
        if step.finding is Finding.DESTINATION
        else None,
        promised=promised_in(typed, step),
    )


def _triage(typed: Mapping[str, str]) -> Triage:
    return Triage(typed["completeness"], typed["priority"], typed["oversight"], typed["risk"])


def _outcome(typed: Mapping[str, str]) -> Outcome:
    return Outcome(typed["result"], chosen_consequences(typed))

"""`wbs review rekey`: new keys for every case whose newest one no longer fits who may read."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from crypto.errors import Refusal
from crypto.ids import CaseId
from wbs.cases.case import Case
from wbs.commands.desk import Session, reviewer_options, session
from wbs.journeys.inbox import numbers_of, readable
from wbs.journeys.rekeying import Rekeying, Stale, stale_cases, stuck_cases
from wbs.journeys.reviewing import MayNotRead
from wbs.speech.voice import Voice, pass_voice

MOST_ROUNDS = 5  # of reading again what others changed meanwhile


class KeepsMoving(Refusal):
    """Others wrote in a case each time that it was to get a new secret."""

    code = "keeps-moving"


class NotAllRekeyed(Refusal):
    """Some cases go on under a secret that does not fit; they were named."""

    code = "not-all-rekeyed"


@click.command()
@reviewer_options
@pass_voice
def rekey(voice: Voice, home: Path, passphrase_file: Path | None, socks: str | None) -> None:
    """Give new keys to all cases that need one after somebody left or was recused."""
    with session(voice, home, passphrase_file, socks) as at:
        if not at.desk.person.reads:
            raise MayNotRead
        cases = _read(voice, at, at.papers)
        stale = stale_cases(at.desk, cases.values())
        voice.title("rekey.needed", count=len(stale))
        done, left = _renew(voice, at, stale)
        left |= stuck_cases(at.desk, cases.values())
    if done:
        voice.say("rekey.done", count=done)
    numbers = numbers_of(cases)
    for case, refused in left.items():
        why = voice.texts.refusal(refused.code, "rekey")
        voice.say("rekey.left", number=numbers[case], why=why)
    if left:
        raise NotAllRekeyed


def _renew(voice: Voice, at: Session, stale: list[Stale]) -> tuple[int, dict[CaseId, Refusal]]:
    """How many have new keys now, and those that have not."""
    left: dict[CaseId, Refusal] = {}
    done = 0
    for _ in range(MOST_ROUNDS):
        rekeying = Rekeying(at.gateway, at.desk)
        try:
            with voice.progress("progress.rekeying") as advance:
                rekeying.renew(stale, advance)
        except Refusal:
            voice.say("rekey.done", count=done + rekeying.done)
            raise
        done += rekeying.done
        left |= rekeying.failed
        if not rekeying.moved:
            return done, left
        at = at.again()
        moved = _read(voice, at, rekeying.moved & at.papers.keys())
        stale = stale_cases(at.desk, moved.values())
        left |= stuck_cases(at.desk, moved.values())
    return done, left | {one.case.id: KeepsMoving() for one in stale}


def _read(voice: Voice, at: Session, wanted: Iterable[CaseId]) -> Mapping[CaseId, Case]:
    """Those of them that this person may read."""
    ids = list(wanted)
    with voice.progress("progress.opening") as advance:
        advance(0, len(ids))
        found = dict[CaseId, Case]()
        for count, id in enumerate(ids, 1):
            found |= {case.id: case for case in readable(at.desk, [at.papers[id]])}
            advance(count, len(ids))
    return found

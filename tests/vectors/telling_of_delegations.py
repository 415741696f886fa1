"""Delegations: who acts for one who is away, or in a vacant post, and what becomes of it."""

from typing import Any

from crypto.encoding import b64
from tests.vectors.office import person_id
from tests.vectors.scene import Scene, Story
from tests.vectors.telling_of_lives import goes

AWAITED, STARTED = ("TELAAH", "MENUNGGU_OTORISASI"), ("MENUNGGU_OTORISASI", "PEMERIKSAAN")
BACK = ("MENUNGGU_OTORISASI", "TELAAH")


def delegation(of: str | None = "ratna", **changes: Any) -> dict[str, Any]:
    """For ratna, or in a vacant post, as inspektur."""
    return {
        "kind": "PLT" if of is None else "PLH",
        "of": b64(person_id(of)) if of else None,
        "roles": ["inspektur"],
        "from": "2026-03-04",
        "until": "2026-03-15",
        **changes,
    }


def waits(scene: Scene, **by: dict[str, Any]) -> Scene:
    """A case that waits for the inspektur, under a roster with delegations."""
    goes(scene, "MENUNGGU_OTORISASI")
    scene.office.delegating(**by)
    return scene


def acts(scene: Scene) -> None:
    waits(scene, wulan=delegation()).steps("wulan", *STARTED)


def acts_beside_the_holder(scene: Scene) -> None:
    waits(scene, wulan=delegation()).steps("ratna", *BACK)
    scene.steps("sari", *AWAITED).steps("wulan", *BACK)


def own_proposal(scene: Scene) -> None:
    goes(scene, "TELAAH")
    scene.office.delegating(sari=delegation())
    scene.steps("sari", "TELAAH", "DITERUSKAN_LAPOR").approves("sari").approves("ratna", 2)


def own_question(scene: Scene) -> None:
    """Whoever asked does not authorise, as whatever."""
    waits(scene, sari=delegation()).steps("sari", *STARTED)


def over(scene: Scene) -> None:
    """With the roster after it; written back under the old one, nobody stands behind it."""
    waits(scene, wulan=delegation())
    old = scene.office.newest_hash
    scene.office.delegating()
    scene.steps("wulan", *STARTED).steps("wulan", *STARTED, roster=old)


def over_but_a_deputy(scene: Scene) -> None:
    """Whoever deputises too keeps nothing of it."""
    waits(scene, sari=delegation())
    old = scene.office.newest_hash
    scene.office.delegating()
    scene.steps("sari", *BACK, roster=old)


def over_and_carried(scene: Scene) -> None:
    waits(scene, wulan=delegation()).steps("wulan", *STARTED).says("budi")
    scene.office.delegating()


def vacant(scene: Scene) -> None:
    goes(scene, "MENUNGGU_OTORISASI")
    scene.office.losing("ratna").delegating(wulan=delegation(None))
    scene.introduces("budi", "conversation", 1, "budi", "sari", "wulan")
    scene.steps("wulan", *STARTED, number=1)


def deputies_stay(scene: Scene) -> None:
    """A delegate is no holder: where those are gone, their deputies act as before."""
    waits(scene, wulan=delegation())
    scene.removed = ("ratna",)
    scene.steps("sari", *BACK)


def no_deputy_of_a_delegate(scene: Scene) -> None:
    """Wulan deputises for sari, who acts for ratna."""
    waits(scene, sari=delegation()).says("budi")
    scene.removed = ("sari",)
    scene.steps("wulan", *BACK)


def recused(scene: Scene) -> None:
    waits(scene, wulan=delegation()).puts("to_reporter", "recuse", "wulan", **LEAVING)
    scene.steps("wulan", *STARTED)


LEAVING = {"persons": [b64(person_id("wulan"))], "reason": "Kerabat.", "message": ""}
DELEGATIONS: dict[str, Story] = {
    "acts for who is away": (
        acts,
        "reporter",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 counts; =PEMERIKSAAN",
    ),
    "acts beside the holder": (
        acts_beside_the_holder,
        "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 counts; t4 counts; t5 counts; =TELAAH",
    ),
    "approves the own proposal": (
        own_proposal,
        "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 two-persons; t4 counts; =DITERUSKAN_LAPOR",
    ),
    "authorises the own question": (
        own_question,
        "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 two-persons; =MENUNGGU_OTORISASI",
    ),
    "a delegation is over": (
        over,
        "reporter",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 role; t4 unconfirmed; =MENUNGGU_OTORISASI",
    ),
    "a delegation is over, to a deputy": (
        over_but_a_deputy,
        "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 unconfirmed; =MENUNGGU_OTORISASI",
    ),
    "a delegation is over, what was done stays": (
        over_and_carried,
        "sari",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 counts; t4 counts; =PEMERIKSAAN",
    ),
    "in a vacant post": (
        vacant,
        "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 counts; t4 counts; =PEMERIKSAAN",
    ),
    "deputies stand in as before": (
        deputies_stay,
        "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 counts; =TELAAH",
    ),
    "nobody deputises for a delegate": (
        no_deputy_of_a_delegate,
        "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 counts; t4 role; =MENUNGGU_OTORISASI",
    ),
    "a delegate leaves the case": (
        recused,
        "budi",
        "f0 counts; t0 counts; t1 counts; t2 counts; t3 counts; t4 excluded; -1 t3; "
        "=MENUNGGU_OTORISASI",
    ),
}

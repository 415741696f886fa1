"""Lives of cases in which a day is promised to the reporter, and put off."""

from tests.interop.sample_events import TRIAGE
from tests.vectors.scene import FROM, Scene, Story
from tests.vectors.telling_of_leavers import adopts
from tests.vectors.telling_of_lives import goes, on_time

JANUARY, MARCH = "2027-01-12", "2027-03-01"


def extends(scene: Scene, who: str, state: str, day: str | None, **how: object) -> Scene:
    return scene.steps(who, state, state, promised=day, **how)


def promised(scene: Scene) -> None:
    """And by the next step nothing any more."""
    goes(scene, "DITERIMA").steps("budi", "DITERIMA", "VERIFIKASI", promised=JANUARY)
    scene.steps("budi", "VERIFIKASI", "TELAAH", triage=TRIAGE)


def promised_earlier(scene: Scene) -> None:
    """A step may promise any day."""
    goes(scene, "DITERIMA").steps("budi", "DITERIMA", "VERIFIKASI", promised=MARCH)
    scene.steps("budi", "VERIFIKASI", "TELAAH", triage=TRIAGE, promised=JANUARY)


def put_off(scene: Scene) -> None:
    """To a later day, never to the same or an earlier one; and never without one."""
    goes(scene, "PEMERIKSAAN")
    for day in (JANUARY, JANUARY, "2027-01-11", None, MARCH):
        extends(scene, "ratna", "PEMERIKSAAN", day)


def put_off_by_others(scene: Scene) -> None:
    """By the inspektur, or a deputy of one who is gone."""
    goes(scene, "PEMERIKSAAN")
    for who in ("budi", "sari", "wulan"):
        extends(scene, who, "PEMERIKSAAN", JANUARY)
    scene.removed = ("ratna",)
    extends(scene, "wulan", "PEMERIKSAAN", JANUARY)
    extends(scene, "sari", "PEMERIKSAAN", JANUARY)


def put_off_elsewhere(scene: Scene) -> None:
    """Where the case does not stand, and after its end; an end promises nothing."""
    extends(goes(scene, "HASIL"), "ratna", "PEMERIKSAAN", JANUARY)
    scene.steps("ratna", "HASIL", "DITUTUP", promised=JANUARY)
    scene.steps("ratna", "HASIL", "DITUTUP")
    extends(scene, "ratna", "DITUTUP", JANUARY)


def put_off_while_asked(scene: Scene) -> None:
    """The question, its answer and what was said before of a day leave each other alone."""
    extends(goes(scene, "TELAAH"), "ratna", "TELAAH", JANUARY)
    scene.says().steps("sari", "TELAAH", "PERLU_KLARIFIKASI")
    extends(scene, "ratna", "PERLU_KLARIFIKASI", MARCH)
    scene.says()
    scene.steps("sari", "TELAAH", "PERLU_KLARIFIKASI", promised=MARCH)
    scene.steps("sari", "PERLU_KLARIFIKASI", "TELAAH")


def put_off_with_a_proposal(scene: Scene) -> None:
    """The proposal stays open; approved, its own day is the one that is promised."""
    goes(scene, "TELAAH").steps("sari", "TELAAH", "DITERUSKAN_LAPOR", promised=JANUARY)
    extends(scene, "ratna", "TELAAH", MARCH).approves("ratna", 2)


def put_off_an_objection(scene: Scene) -> None:
    """Not by who ended the case; a deputy may."""
    goes(scene, "").objects()
    extends(scene, "ratna", "KEBERATAN", JANUARY)
    extends(scene, "sari", "KEBERATAN", JANUARY)


def put_off_the_authorisation(scene: Scene) -> None:
    """Who asked for it is barred from giving it as before."""
    scene.office.giving("sari", "penelaah", "inspektur")
    extends(goes(scene, "MENUNGGU_OTORISASI"), "ratna", "MENUNGGU_OTORISASI", JANUARY)
    scene.steps("sari", "MENUNGGU_OTORISASI", "PEMERIKSAAN")


def put_off_by_who_left(scene: Scene) -> None:
    """Under the old roster: it waits, and counts once the new inspektur adopts it."""
    goes(scene, "PEMERIKSAAN").says("sari")
    old = scene.office.newest_hash
    scene.office.giving("ratna", "penelaah")
    scene.office.giving("wulan", "pemeriksa", "inspektur")
    extends(scene, "ratna", "PEMERIKSAAN", JANUARY, roster=old)
    extends(adopts(scene, "wulan", 5), "wulan", "PEMERIKSAAN", MARCH)


def put_off_past_who_left(scene: Scene) -> None:
    """Adopted later it would undo the extension that came after it; so nobody adopts it."""
    goes(scene, "PEMERIKSAAN").says("sari")
    old = scene.office.newest_hash
    scene.office.giving("ratna", "penelaah")
    scene.office.giving("wulan", "pemeriksa", "inspektur")
    extends(scene, "ratna", "PEMERIKSAAN", MARCH, roster=old)
    adopts(extends(scene, "wulan", "PEMERIKSAAN", JANUARY), "wulan", 5)


def put_off_under_an_old_roster(scene: Scene) -> None:
    """By an inspektur who goes on under it while others wrote under a newer one."""
    goes(scene, "PEMERIKSAAN")
    old = scene.office.newest_hash
    scene.office.giving("budi", "penelaah")
    extends(scene.says("sari"), "ratna", "PEMERIKSAAN", JANUARY, roster=old)


def put_off_without_a_word(scene: Scene) -> None:
    """Unless there is nobody any more who is told."""
    extends(goes(scene, "TELAAH"), "ratna", "TELAAH", JANUARY, message="")
    scene.puts(FROM, "withdraw", "reporter")
    extends(scene, "ratna", "TELAAH", JANUARY, message="")


def put_off_with_a_finding(scene: Scene) -> None:
    """An extension finds nothing."""
    extends(goes(scene, "TELAAH"), "ratna", "TELAAH", JANUARY, triage=TRIAGE)


PROMISES: dict[str, Story] = {
    "a promised day": (promised, "reporter", on_time(2, "TELAAH")),
    "an earlier day promised": (
        promised_earlier, "reporter", on_time(2, "TELAAH", "^2027-01-12 t1"),
    ),
    "days put off": (
        put_off, "reporter",
        on_time(5, "PEMERIKSAAN", "t5 step", "t6 step", "t7 step", "t8 counts",
                "^2027-03-01 t8", ">2027-03-01"),
    ),
    "a day put off in the wrong role": (
        put_off_by_others, "budi",
        on_time(4, "PEMERIKSAAN", "t4 role", "t5 role", "t6 role", "t7 role", "t8 counts",
                "^2027-01-12 t8", ">2027-01-12"),
    ),
    "a day put off elsewhere": (
        put_off_elsewhere, "ratna",
        on_time(5, "DITUTUP", "t5 step", "t6 step", "t7 counts", "t8 step"),
    ),
    "a day put off while the reporter is asked": (
        put_off_while_asked, "reporter",
        on_time(4, "TELAAH", "f1 counts", "t4 step", "f2 counts", "t5 counts", "t6 counts",
                "^2027-03-01 t5", ">2027-01-12"),
    ),
    "a day put off beside a proposal": (
        put_off_with_a_proposal, "sari", on_time(5, "DITERUSKAN_LAPOR", "^2027-01-12 t4"),
    ),
    "an objection put off by who ended the case": (
        put_off_an_objection, "budi",
        on_time(6, "KEBERATAN", "f1 counts", "t6 two-persons", "t7 counts",
                "^2027-01-12 t7", ">2027-01-12"),
    ),
    "an authorisation put off": (
        put_off_the_authorisation, "ratna",
        on_time(4, "MENUNGGU_OTORISASI", "t4 two-persons", "^2027-01-12 t3", ">2027-01-12"),
    ),
    "a day put off by somebody who left": (
        put_off_by_who_left, "wulan", on_time(8, "PEMERIKSAAN", "^2027-03-01 t7", ">2027-03-01"),
    ),
    "a day put off past somebody who left": (
        put_off_past_who_left, "wulan",
        on_time(5, "PEMERIKSAAN", "t5 unconfirmed", "t6 counts", "t7 counts",
                "^2027-01-12 t6", ">2027-01-12"),
    ),
    "a day put off under an old roster": (
        put_off_under_an_old_roster, "sari", on_time(5, "PEMERIKSAAN", "t5 old-roster"),
    ),
    "a day put off without a message": (
        put_off_without_a_word, "ratna",
        on_time(2, "TELAAH", "t2 step", "f1 counts", "t3 counts", "^2027-01-12 t3", ">2027-01-12"),
    ),
    "a day put off with a finding": (
        put_off_with_a_finding, "ratna", on_time(2, "TELAAH", "t2 step"),
    ),
}  # fmt: skip # a table to be read by eye

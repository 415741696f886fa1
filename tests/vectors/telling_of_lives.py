"""Lives of cases: every step, who takes it, and what becomes of one that nobody may take."""

from typing import Any

from crypto.encoding import b64
from tests.interop.sample_events import OUTCOME, TRIAGE
from tests.vectors.office import person_id
from tests.vectors.scene import FROM, TO, Scene, Story

EVERYBODY = ("budi", "sari", "wulan", "ratna")
WAY: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("budi", "DITERIMA", "VERIFIKASI", {}),
    ("budi", "VERIFIKASI", "TELAAH", {"triage": TRIAGE}),
    ("sari", "TELAAH", "MENUNGGU_OTORISASI", {}),
    ("ratna", "MENUNGGU_OTORISASI", "PEMERIKSAAN", {}),
    ("ratna", "PEMERIKSAAN", "HASIL", {"outcome": OUTCOME}),
    ("ratna", "HASIL", "DITUTUP", {}),
)


def goes(scene: Scene, until: str, **report: Any) -> Scene:
    """A report, and the plain way into a state."""
    scene.reports(*EVERYBODY, **report)
    for who, leaves, enters, finding in WAY:
        if leaves == until:
            break
        scene.steps(who, leaves, enters, **finding)
    return scene


def whole(scene: Scene) -> None:
    goes(scene, "").objects().steps("sari", "KEBERATAN", "TELAAH")


def wrong_role(scene: Scene) -> None:
    goes(scene, "DITERIMA").steps("sari", "DITERIMA", "VERIFIKASI")
    scene.steps("ratna", "DITERIMA", "VERIFIKASI")


def out_of_order(scene: Scene) -> None:
    goes(scene, "DITERIMA").steps("budi", "VERIFIKASI", "TELAAH", triage=TRIAGE)
    scene.steps("sari", "DITERIMA", "ARSIP").steps("budi", "DITERIMA", "DITERIMA")


def taken_twice(scene: Scene) -> None:
    goes(scene, "VERIFIKASI").steps("budi", "DITERIMA", "VERIFIKASI")


def wrong_finding(scene: Scene) -> None:
    goes(scene, "DITERIMA").steps("budi", "DITERIMA", "VERIFIKASI", triage=TRIAGE)
    scene.steps("budi", "DITERIMA", "VERIFIKASI").steps("budi", "VERIFIKASI", "TELAAH")
    scene.steps("budi", "VERIFIKASI", "TELAAH", outcome=OUTCOME)


def without_message(scene: Scene) -> None:
    goes(scene, "DITERIMA").steps("budi", "DITERIMA", "VERIFIKASI", message="")


def after_withdrawal(scene: Scene) -> None:
    goes(scene, "DITERIMA").puts(FROM, "withdraw", "reporter")
    scene.steps("budi", "DITERIMA", "VERIFIKASI", message="")
    scene.steps("budi", "VERIFIKASI", "TELAAH", triage=TRIAGE).objects()
    scene.puts(FROM, "pressure", "reporter", text="")


def proposed(scene: Scene) -> None:
    """A message in between leaves the proposal open."""
    goes(scene, "TELAAH").steps("sari", "TELAAH", "DITERUSKAN_LAPOR").says("budi")


def approved(scene: Scene) -> None:
    proposed(scene)
    scene.approves("ratna", 2).steps("ratna", "DITERUSKAN_LAPOR", "DITUTUP")


def handed_over(scene: Scene) -> None:
    goes(scene, "PEMERIKSAAN")
    scene.steps("wulan", "PEMERIKSAAN", "DILIMPAHKAN", destination="Inspektorat Jenderal")
    scene.approves("ratna").steps("ratna", "DILIMPAHKAN", "DITUTUP")


def approved_by_the_proposer(scene: Scene) -> None:
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP").approves("sari")
    scene.approves("budi", 1)


def approved_in_the_wrong_role(scene: Scene) -> None:
    goes(scene, "TELAAH").steps("sari", "TELAAH", "DITERUSKAN_LAPOR")
    scene.approves("wulan").approves("budi", 2)


def approved_another(scene: Scene) -> None:
    goes(scene, "VERIFIKASI").approves("budi")
    scene.steps("sari", "VERIFIKASI", "ARSIP").approves("budi", 0)
    scene.approves("budi", 2, hash=b64(bytes(32))).approves("budi", 2)
    scene.approves("budi", 2)


def approved_what_ended(scene: Scene) -> None:
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP")
    scene.steps("budi", "VERIFIKASI", "TELAAH", triage=TRIAGE).approves("wulan", 1)


def approved_what_was_replaced(scene: Scene) -> None:
    goes(scene, "TELAAH").steps("sari", "TELAAH", "ARSIP")
    scene.steps("sari", "TELAAH", "DITERUSKAN_LAPOR").approves("ratna", 2).approves("ratna", 3)


def asked_and_authorised(scene: Scene) -> None:
    """Who asked stands in for an inspektur who is gone, but not in the own case."""
    goes(scene, "MENUNGGU_OTORISASI")
    scene.removed = ("ratna",)
    scene.steps("sari", "MENUNGGU_OTORISASI", "PEMERIKSAAN")
    scene.steps("wulan", "MENUNGGU_OTORISASI", "PEMERIKSAAN")
    scene.steps("sari", "MENUNGGU_OTORISASI", "TELAAH")


def asked_again(scene: Scene) -> None:
    """Only who asked the last time is barred."""
    scene.office.giving("wulan", "pemeriksa", "penelaah")
    goes(scene, "MENUNGGU_OTORISASI").steps("ratna", "MENUNGGU_OTORISASI", "TELAAH")
    scene.steps("wulan", "TELAAH", "MENUNGGU_OTORISASI")
    scene.removed = ("ratna",)
    scene.steps("sari", "MENUNGGU_OTORISASI", "PEMERIKSAAN")


def archived(scene: Scene) -> Scene:
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP").approves("wulan")
    return scene.objects()


def decided_by_the_same(scene: Scene) -> None:
    """Neither who proposed the end nor who approved it; with both barred nobody is left."""
    archived(scene).steps("sari", "KEBERATAN", "TELAAH").steps("wulan", "KEBERATAN", "TELAAH")
    scene.steps("sari", "KEBERATAN", "ARSIP").steps("budi", "KEBERATAN", "TELAAH")


def decided_by_the_inspektur(scene: Scene) -> None:
    """A deputy of the one who is barred has to wait while there is an inspektur."""
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP").approves("budi")
    scene.objects().steps("sari", "KEBERATAN", "TELAAH").steps("wulan", "KEBERATAN", "TELAAH")
    scene.steps("ratna", "KEBERATAN", "TELAAH")


def decided_by_a_deputy(scene: Scene) -> None:
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP").approves("budi").objects()
    scene.removed = ("ratna",)
    scene.steps("wulan", "KEBERATAN", "TELAAH")


def ended_again(scene: Scene) -> None:
    """An objection to the second end is not decided by who brought about that one."""
    goes(scene, "").objects().steps("sari", "KEBERATAN", "TELAAH")
    scene.steps("sari", "TELAAH", "ARSIP").approves("budi").objects()
    scene.steps("sari", "KEBERATAN", "TELAAH").steps("ratna", "KEBERATAN", "TELAAH")


def closed_again(scene: Scene) -> None:
    """Whoever closed the case does not approve that the objection is closed."""
    goes(scene, "").objects().steps("sari", "KEBERATAN", "DITUTUP").approves("ratna")


def standing_in(scene: Scene) -> None:
    goes(scene, "TELAAH").steps("wulan", "TELAAH", "MENUNGGU_OTORISASI")
    scene.steps("wulan", "TELAAH", "MENUNGGU_OTORISASI", removed=("ratna",))
    scene.removed = ("sari",)
    scene.steps("wulan", "TELAAH", "MENUNGGU_OTORISASI")


def holder_removed_by_the_deputy(scene: Scene) -> None:
    """Nobody is gone by the word of the deputy, who is listed: only who is listed no more."""
    goes(scene, "TELAAH").steps("wulan", "TELAAH", "MENUNGGU_OTORISASI", removed=("sari",))
    scene.steps("sari", "TELAAH", "MENUNGGU_OTORISASI", removed=("sari",))


def removed_deputy(scene: Scene) -> None:
    """Whoever is gone takes no step, though budi did not know it."""
    goes(scene, "TELAAH")
    scene.removed = ("sari", "wulan")
    scene.steps("wulan", "TELAAH", "MENUNGGU_OTORISASI").says("budi", removed=("sari",))


def standing_in_for_the_excluded(scene: Scene) -> None:
    """Until the reporter lets the holder in, as far as the deputy knows."""
    scene.reports("budi", "wulan", "ratna", excluded=("sari",))
    for who, leaves, enters, finding in WAY[:2]:
        scene.steps(who, leaves, enters, **finding)
    scene.puts(FROM, "unexclude", "reporter", persons=[b64(person_id("sari"))])
    scene.steps("wulan", "TELAAH", "MENUNGGU_OTORISASI")
    first = scene.head(FROM, 0)
    scene.steps("wulan", "TELAAH", "MENUNGGU_OTORISASI", heads={FROM: first})


def deputy_without_a_role(scene: Scene) -> None:
    """A deputy who may not read stands in for nobody."""
    scene.office.giving("wulan", "penghubung")
    scene.reports("budi", "sari", "ratna")
    for who, leaves, enters, finding in WAY[:2]:
        scene.steps(who, leaves, enters, **finding)
    scene.removed = ("sari",)
    scene.steps("ratna", "TELAAH", "MENUNGGU_OTORISASI")


def lost_role(scene: Scene) -> None:
    """A letter under the old roster counts, a step under it does not."""
    old = scene.office.newest_hash
    goes(scene, "DITERIMA")
    scene.office.giving("budi", "pemeriksa")
    scene.says("budi", roster=old).steps("budi", "DITERIMA", "VERIFIKASI", roster=old)
    scene.steps("budi", "DITERIMA", "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP")


def lost_role_and_the_own_word(scene: Scene) -> None:
    """Neither a later letter under the old roster nor the own `adopt` gives it back."""
    lost_role(scene)
    scene.puts(TO, "adopt", "budi", **(scene.head(TO, 1) or {}))
    scene.says("budi", roster=scene.office.hash_of(scene.office.rosters[0]))


def lost_role_before_an_approval(scene: Scene) -> None:
    goes(scene, "TELAAH").steps("sari", "TELAAH", "DITERUSKAN_LAPOR").approves("ratna")
    scene.office.giving("ratna", "pemeriksa")


def gained_role(scene: Scene) -> None:
    goes(scene, "VERIFIKASI")
    scene.office.giving("budi", "penelaah", "verifikator")
    scene.steps("budi", "VERIFIKASI", "TELAAH", triage=TRIAGE)
    scene.steps("budi", "TELAAH", "MENUNGGU_OTORISASI")


def lost_deputyship(scene: Scene) -> None:
    """Whoever stood in has no such power once the holder is nobody's colleague any more."""
    goes(scene, "TELAAH")
    scene.removed = ("sari",)
    scene.steps("wulan", "TELAAH", "MENUNGGU_OTORISASI")
    scene.removed = ()
    scene.office.losing("sari")


def proposer_gone(scene: Scene) -> None:
    """What nobody vouches for proposes nothing."""
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP")
    scene.removed = ("sari",)
    scene.approves("budi")


def proposer_gone_but_approved(scene: Scene) -> None:
    """Whoever approves under the same roster vouches for the proposal."""
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP").approves("budi")
    scene.removed = ("sari",)


def asked(scene: Scene) -> Scene:
    return goes(scene, "TELAAH").says().steps("sari", "TELAAH", "PERLU_KLARIFIKASI")


def answered(scene: Scene) -> None:
    """Only the first answer moves the case, and no message of somebody else."""
    asked(scene).says("sari").says().says()


def answered_after_a_call(scene: Scene) -> None:
    """Whatever the message itself names, its author knew what the entry before it names."""
    asked(scene).puts(FROM, "pressure", "reporter", text="")
    scene.says(heads={TO: scene.head(TO, 1)}).says(heads={TO: None})


def answered_unseen(scene: Scene) -> None:
    asked(scene).says(heads={TO: scene.head(TO, 1)}).says(heads={TO: None})
    scene.puts(FROM, "pressure", "reporter", text="")


def answered_later(scene: Scene) -> None:
    """A message that waits for no entry which is held is read before the question."""
    asked(scene).says(heads={TO: {"sequence": 9, "hash": b64(bytes(32))}})


def taken_back(scene: Scene) -> None:
    """Only to where it was asked."""
    asked(scene).steps("wulan", "PERLU_KLARIFIKASI", "PEMERIKSAAN")
    scene.steps("budi", "PERLU_KLARIFIKASI", "VERIFIKASI")
    scene.steps("sari", "PERLU_KLARIFIKASI", "TELAAH").says()


def never_answered(scene: Scene) -> None:
    """An answer ends a proposal."""
    asked(scene).steps("sari", "PERLU_KLARIFIKASI", "ARSIP").says().approves("budi", 3)


def objected_early(scene: Scene) -> None:
    goes(scene, "HASIL").objects()


def objected_twice(scene: Scene) -> None:
    goes(scene, "").objects().objects().steps("sari", "DITUTUP", "KEBERATAN")


def pressed(scene: Scene) -> Scene:
    """A reply by somebody who had not seen it is no answer, nor is a step."""
    goes(scene, "VERIFIKASI").puts(FROM, "pressure", "reporter", text="Saya diancam.")
    scene.says("budi", heads={FROM: scene.head(FROM, 0)})
    return scene.steps("budi", "VERIFIKASI", "TELAAH", triage=TRIAGE)


def pressed_and_answered(scene: Scene) -> None:
    pressed(scene).says("budi")


def pressed_again(scene: Scene) -> None:
    """An answer to the first call is none to the second."""
    pressed(scene).says("budi").puts(FROM, "pressure", "reporter", text="")
    scene.says("budi", heads={FROM: scene.head(FROM, 1)})


def steps_that_do_not_count(scene: Scene) -> None:
    """A step by somebody who is excluded, and one under an old secret."""
    scene.reports("budi", "ratna", excluded=("sari",))
    scene.steps("sari", "DITERIMA", "VERIFIKASI")
    scene.introduces("budi", "conversation", 1, "budi", "ratna")
    scene.steps("budi", "DITERIMA", "VERIFIKASI", number=0)


def on_time(entries: int, state: str, *more: str) -> str:
    """The report and so many entries of to-reporter count."""
    counts = [f"t{number} counts" for number in range(entries)]
    return "; ".join(["f0 counts", *counts, *more, f"={state}"])


LIVES: dict[str, Story] = {
    "a whole life": (whole, "reporter", on_time(7, "TELAAH", "f1 counts")),
    "a step in the wrong role": (wrong_role, "budi", "f0 counts; t0 role; t1 role"),
    "steps out of order": (out_of_order, "budi", "f0 counts; t0 step; t1 step; t2 step"),
    "a step taken twice": (taken_twice, "budi", on_time(1, "VERIFIKASI", "t1 step")),
    "steps with another finding": (
        wrong_finding, "budi", "f0 counts; t0 step; t1 counts; t2 step; t3 step; =VERIFIKASI",
    ),
    "a step without a message": (without_message, "reporter", "f0 counts; t0 step"),
    "steps after a withdrawal": (
        after_withdrawal, "budi", on_time(2, "TELAAH", "f1 counts", "f2 withdrawn", "f3 withdrawn"),
    ),
    "a proposal": (proposed, "reporter", on_time(4, "TELAAH", "?DITERUSKAN_LAPOR")),
    "a proposal that is approved": (approved, "reporter", on_time(6, "DITUTUP")),
    "a case handed over": (handed_over, "wulan", on_time(7, "DITUTUP")),
    "approved by the proposer": (
        approved_by_the_proposer, "budi",
        "f0 counts; t0 counts; t1 counts; t2 two-persons; t3 counts; =ARSIP",
    ),
    "approved in the wrong role": (
        approved_in_the_wrong_role, "budi",
        on_time(3, "TELAAH", "t3 role", "t4 role", "?DITERUSKAN_LAPOR"),
    ),
    "another entry approved": (
        approved_another, "budi",
        "f0 counts; t0 counts; t1 step; t2 counts; t3 step; t4 step; t5 counts; t6 step; =ARSIP",
    ),
    "an ended proposal approved": (
        approved_what_ended, "budi", on_time(3, "TELAAH", "t3 step"),
    ),
    "a replaced proposal approved": (
        approved_what_was_replaced, "budi", on_time(4, "DITERUSKAN_LAPOR", "t4 step", "t5 counts"),
    ),
    "authorised by who asked": (
        asked_and_authorised, "ratna",
        on_time(3, "TELAAH", "t3 two-persons", "t4 role", "t5 counts"),
    ),
    "authorised by who asked before": (asked_again, "budi", on_time(6, "PEMERIKSAAN")),
    "an objection decided by who ended the case": (
        decided_by_the_same, "ratna",
        on_time(3, "KEBERATAN", "f1 counts", "t3 two-persons", "t4 two-persons", "t5 two-persons",
                "t6 role"),
    ),
    "an objection decided by the inspektur": (
        decided_by_the_inspektur, "budi",
        on_time(3, "TELAAH", "f1 counts", "t3 two-persons", "t4 role", "t5 counts"),
    ),
    "an objection decided by a deputy": (
        decided_by_a_deputy, "budi", on_time(4, "TELAAH", "f1 counts"),
    ),
    "an objection to a second end": (
        ended_again, "budi",
        on_time(9, "TELAAH", "f1 counts", "f2 counts", "t9 two-persons", "t10 counts"),
    ),
    "an objection closed by who closed the case": (
        closed_again, "budi",
        on_time(7, "KEBERATAN", "f1 counts", "t7 two-persons", "?DITUTUP"),
    ),
    "a deputy": (
        standing_in, "budi", on_time(2, "MENUNGGU_OTORISASI", "t2 role", "t3 role", "t4 counts"),
    ),
    "a deputy who says that the holder is gone": (
        holder_removed_by_the_deputy, "budi",
        on_time(2, "MENUNGGU_OTORISASI", "t2 role", "t3 counts"),
    ),
    "a deputy who is gone": (removed_deputy, "budi", on_time(2, "TELAAH", "t2 role", "t3 counts")),
    "a deputy for somebody excluded": (
        standing_in_for_the_excluded, "budi",
        on_time(2, "MENUNGGU_OTORISASI", "f1 counts", "t2 role", "t3 counts"),
    ),
    "a deputy who does not read": (
        deputy_without_a_role, "budi", on_time(2, "TELAAH", "t2 role"),
    ),
    "a lost role": (
        lost_role, "ratna",
        "f0 counts; t0 counts; t1 unconfirmed; t2 role; t3 step",
    ),
    "a lost role and the own word": (
        lost_role_and_the_own_word, "ratna",
        "f0 counts; t0 counts; t1 unconfirmed; t2 role; t3 step; t4 counts; t5 counts",
    ),
    "a lost role of who approved": (
        lost_role_before_an_approval, "budi",
        on_time(3, "TELAAH", "t3 unconfirmed", "?DITERUSKAN_LAPOR"),
    ),
    "a gained role": (gained_role, "ratna", on_time(3, "MENUNGGU_OTORISASI")),
    "a lost deputyship": (
        lost_deputyship, "ratna", on_time(2, "TELAAH", "t2 unconfirmed"),
    ),
    "a proposal of somebody who left": (
        proposer_gone, "budi", "f0 counts; t0 counts; t1 unconfirmed; t2 step; =VERIFIKASI",
    ),
    "an approved proposal of somebody who left": (
        proposer_gone_but_approved, "budi", on_time(3, "ARSIP"),
    ),
    "a question answered": (
        answered, "reporter", on_time(4, "TELAAH", "f1 counts", "f2 counts", "f3 counts"),
    ),
    "an answer after a call that had seen the question": (
        answered_after_a_call, "sari",
        on_time(3, "TELAAH", "f1 counts", "f2 counts", "f3 counts", "f4 counts", "!pressed f2"),
    ),
    "a message that stands before what saw the question": (
        answered_unseen, "sari",
        on_time(3, "PERLU_KLARIFIKASI", "f1 counts", "f2 counts", "f3 counts", "f4 counts",
                "!pressed f4"),
    ),
    "an answer that names what is withheld": (
        answered_later, "sari",
        on_time(3, "PERLU_KLARIFIKASI", "f1 counts", "f2 counts", "!withheld t9"),
    ),
    "a question taken back": (
        taken_back, "sari",
        on_time(3, "TELAAH", "f1 counts", "f2 counts", "t3 step", "t4 step", "t5 counts"),
    ),
    "a question answered at last": (
        never_answered, "sari", on_time(4, "TELAAH", "f1 counts", "f2 counts", "t4 step"),
    ),
    "an objection in an open case": (objected_early, "sari", on_time(5, "HASIL", "f1 step")),
    "two objections": (
        objected_twice, "reporter", on_time(6, "KEBERATAN", "f1 counts", "f2 step", "t6 step"),
    ),
    "pressure": (pressed, "budi", on_time(3, "TELAAH", "f1 counts", "!pressed f1")),
    "pressure, answered": (pressed_and_answered, "budi", on_time(4, "TELAAH", "f1 counts")),
    "pressure, answered but once": (
        pressed_again, "budi", on_time(5, "TELAAH", "f1 counts", "f2 counts", "!pressed f2"),
    ),
    "steps under the wrong secret": (
        steps_that_do_not_count, "ratna", "f0 counts; t0 recipient; t1 counts; t2 old-secret",
    ),
}  # fmt: skip # a table to be read by eye

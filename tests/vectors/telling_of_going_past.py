"""Lives of cases that went on past a step of somebody who left: nobody adopts it any more."""

from tests.interop.sample_events import TRIAGE
from tests.vectors.scene import Scene, Story
from tests.vectors.telling_of_leavers import adopts
from tests.vectors.telling_of_lives import goes, on_time


def went_past(scene: Scene) -> Scene:
    """ratna sent the case back after wulan, who left, had authorised."""
    scene.office.giving("wulan", "inspektur", "pemeriksa")
    goes(scene, "MENUNGGU_OTORISASI").steps("wulan", "MENUNGGU_OTORISASI", "PEMERIKSAAN")
    scene.office.losing("wulan")
    return scene.steps("ratna", "MENUNGGU_OTORISASI", "TELAAH")


def adopted_after_going_past(scene: Scene) -> None:
    adopts(went_past(scene), "ratna", 3)


def adopted_before_going_past(scene: Scene) -> None:
    """Then the second step has no place any more."""
    scene.office.giving("wulan", "inspektur", "pemeriksa")
    goes(scene, "MENUNGGU_OTORISASI").steps("wulan", "MENUNGGU_OTORISASI", "PEMERIKSAAN")
    scene.office.losing("wulan")
    adopts(scene, "ratna", 3).steps("ratna", "MENUNGGU_OTORISASI", "TELAAH")


def adopted_after_adopting_what_went_past(scene: Scene) -> None:
    """By budi, who came after ratna; sari adopts in another role, which leads nowhere."""
    went_past(scene).office.giving("budi", "inspektur", "verifikator").losing("ratna")
    adopts(scene, "sari", 4)
    adopts(scene, "budi", 4)
    adopts(scene, "budi", 3)


def adopted_before_adopting_what_went_past(scene: Scene) -> None:
    """sari's adoption in another role is no way past."""
    went_past(scene).office.giving("budi", "inspektur", "verifikator").losing("ratna")
    adopts(scene, "sari", 4)
    adopts(scene, "budi", 3)
    adopts(scene, "budi", 4)


def adopted_after_a_step_from_elsewhere(scene: Scene) -> None:
    """And after one that its author took knowing of the first."""
    scene.office.giving("wulan", "inspektur", "pemeriksa")
    goes(scene, "MENUNGGU_OTORISASI").steps("wulan", "MENUNGGU_OTORISASI", "PEMERIKSAAN")
    scene.steps("wulan", "PEMERIKSAAN", "PERLU_KLARIFIKASI")
    scene.office.giving("wulan", "pemeriksa")
    scene.steps("sari", "TELAAH", "MENUNGGU_OTORISASI")
    adopts(scene, "ratna", 3)


def adopted_after_what_builds_on_it(scene: Scene) -> None:
    """budi lost one of two roles, in which the first three steps were taken."""
    scene.office.giving("budi", "penelaah", "verifikator")
    goes(scene, "VERIFIKASI").steps("budi", "VERIFIKASI", "PERLU_KLARIFIKASI")
    scene.steps("budi", "PERLU_KLARIFIKASI", "VERIFIKASI").steps("budi", "VERIFIKASI", "ARSIP")
    scene.office.giving("budi", "penelaah").giving("wulan", "verifikator")
    for sequence in (0, 1, 2):
        adopts(scene, "wulan", sequence)


def adopted_after_an_answer_led_on(scene: Scene) -> None:
    """wulan and sari archived where budi's question was open; then the reporter answered."""
    goes(scene, "VERIFIKASI").steps("budi", "VERIFIKASI", "PERLU_KLARIFIKASI")
    scene.steps("sari", "PERLU_KLARIFIKASI", "ARSIP").approves("wulan")
    scene.office.giving("ratna", "inspektur", "penelaah").losing("sari", "wulan")
    scene.says().steps("budi", "VERIFIKASI", "TELAAH", triage=TRIAGE)
    adopts(scene, "ratna", 2)
    adopts(scene, "budi", 3)


def approval_adopted_after_another(scene: Scene) -> None:
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP").approves("wulan")
    scene.office.losing("wulan")
    scene.approves("ratna", 1)
    adopts(scene, "budi", 2)


def adopted_after_somebody_excluded(scene: Scene) -> None:
    scene.reports("budi", "sari", "wulan", excluded=("ratna",))
    scene.steps("budi", "DITERIMA", "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP")
    scene.approves("wulan")
    scene.office.losing("wulan")
    scene.approves("ratna", 1)
    adopts(scene, "budi", 2)


GOING_PAST: dict[str, Story] = {
    "a step adopted after the case went past it": (
        adopted_after_going_past, "budi",
        on_time(3, "TELAAH", "t3 unconfirmed", "t4 counts", "t5 counts"),
    ),
    "a step adopted before another went past it": (
        adopted_before_going_past, "budi",
        on_time(5, "PEMERIKSAAN", "t5 step"),
    ),
    "a step adopted after what went past it was": (
        adopted_after_adopting_what_went_past, "sari",
        on_time(3, "TELAAH", "t3 unconfirmed", *(f"t{n} counts" for n in range(4, 8))),
    ),
    "a step adopted before what went past it was": (
        adopted_before_adopting_what_went_past, "budi",
        on_time(4, "PEMERIKSAAN", "t4 step", "t5 counts", "t6 counts", "t7 counts"),
    ),
    "a step adopted after one from elsewhere": (
        adopted_after_a_step_from_elsewhere, "budi",
        on_time(5, "PERLU_KLARIFIKASI", "t5 step", "t6 counts"),
    ),
    "a step adopted after what builds on it": (
        adopted_after_what_builds_on_it, "sari", on_time(7, "VERIFIKASI", "?ARSIP"),
    ),
    "a step adopted after an answer led on": (
        adopted_after_an_answer_led_on, "budi",
        on_time(2, "TELAAH", "t2 unconfirmed", "t3 unconfirmed", "f1 counts", "t4 counts",
                "t5 counts", "t6 counts"),
    ),
    "an approval adopted after another": (
        approval_adopted_after_another, "budi",
        on_time(2, "ARSIP", "t2 unconfirmed", "t3 counts", "t4 counts"),
    ),
    "an approval adopted after somebody excluded": (
        adopted_after_somebody_excluded, "budi",
        on_time(3, "ARSIP", "t3 recipient", "t4 counts"),
    ),
}  # fmt: skip # a table to be read by eye

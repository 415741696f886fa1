"""Cases in which somebody says on whom tasks fall: who may be named, and by whom."""

from typing import Any

from crypto.encoding import b64
from tests.vectors.drawing import seed
from tests.vectors.office import sorted_ids
from tests.vectors.scene import FROM, INTERNAL, Scene, Story
from tests.vectors.telling_of_recusals import recuses

ALL = ("budi", "sari", "wulan", "ratna")


def assigns(scene: Scene, who: str, *names: str, **how: Any) -> Scene:
    """Somebody does; of nobody where there is no name."""
    said = {"persons": sorted_ids(names), "text": "", "slot": b64(seed(f"slot {who}"))}
    return scene.puts(INTERNAL, "assign", who, **{**said, **how})


def begins(scene: Scene, *left_out: str) -> Scene:
    """A report, and an internal stream of all who read it."""
    readers = [name for name in ALL if name not in left_out]
    scene.reports(*readers, excluded=left_out)
    return scene.introduces("ratna", "internal", 0, *readers)


def anybody_assigns_anybody(scene: Scene) -> None:
    """Whatever the roles, oneself too; and nobody again."""
    assigns(begins(scene), "budi", "sari", "wulan")
    assigns(scene, "wulan", "wulan", text="Saya saja.")
    assigns(scene, "ratna")


def the_excluded(scene: Scene) -> None:
    assigns(begins(scene, "budi"), "sari", "budi", "wulan")


def who_was_let_in(scene: Scene) -> None:
    """From the entry on that knew of it."""
    begins(scene, "budi").puts(FROM, "unexclude", "reporter", persons=sorted_ids(["budi"]))
    assigns(scene, "sari", "budi", heads={"from_reporter": scene.head(FROM, 0)})
    assigns(scene, "sari", "budi")


def the_recused(scene: Scene) -> None:
    """What was said before stays; nobody names them afterwards, who knew of it."""
    assigns(begins(scene), "sari", "budi")
    recuses(scene, "budi", "budi")
    assigns(scene, "sari", "budi", "wulan")


def a_stranger(scene: Scene) -> None:
    assigns(begins(scene), "sari", "tono")


def who_was_removed(scene: Scene) -> None:
    """By the last freshness statement, as far as the author knew."""
    assigns(begins(scene), "sari", "wulan")
    scene.removed = ("wulan",)
    assigns(scene, "sari", "wulan")


def who_reads_no_more(scene: Scene) -> None:
    begins(scene).office.giving("wulan", "pengawas")
    assigns(scene, "sari", "wulan")


def by_the_excluded(scene: Scene) -> None:
    """Under a secret that they were given all the same."""
    begins(scene, "budi")
    assigns(scene, "budi", "sari")


ASSIGNING: dict[str, Story] = {
    name.replace("_", " "): (tell, who, foreseen)
    for name, tell, who, foreseen in (
        ("anybody assigns anybody", anybody_assigns_anybody, "sari",
         "f0 counts; i0 counts; i1 counts; i2 counts; i3 counts"),
        ("assigning to the excluded", the_excluded, "sari", "f0 counts; i0 counts; i1 assign"),
        ("assigning to who was let in", who_was_let_in, "sari",
         "f0 counts; f1 counts; i0 counts; i1 assign; i2 counts"),
        ("assigning to the recused", the_recused, "sari",
         "f0 counts; t0 counts; i0 counts; i1 counts; i2 assign; -1 t0"),
        ("assigning to a stranger", a_stranger, "sari", "f0 counts; i0 counts; i1 assign"),
        ("assigning to who was removed", who_was_removed, "sari",
         "f0 counts; i0 counts; i1 counts; i2 assign"),
        ("assigning to who reads no more", who_reads_no_more, "sari",
         "f0 counts; i0 counts; i1 assign"),
        ("assigning by the excluded", by_the_excluded, "sari",
         "f0 counts; i0 counts; i1 recipient"),
    )
}  # fmt: skip # a table to be read by eye

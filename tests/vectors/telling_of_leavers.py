"""Lives of cases whose people leave or lose a role: whose word carries their steps on."""

from typing import Any

from tests.vectors.office import person_id
from tests.vectors.scene import TO, Scene, Story
from tests.vectors.telling_of_lives import goes, on_time


def adopts(scene: Scene, who: str, sequence: int = -1, **how: Any) -> Scene:
    """Somebody vouches for an entry of to-reporter."""
    return scene.puts(TO, "adopt", who, **{**(scene.head(TO, sequence) or {}), **how})


def goes_on_later(scene: Scene) -> None:
    """A word under the roster before the one that lacks budi."""
    goes(scene, "VERIFIKASI")
    scene.office.giving("wulan", "pemeriksa", "verifikator")
    scene.says("sari")
    scene.office.losing("budi")


def goes_on_after_leaving(scene: Scene) -> None:
    """wulan's word for budi's step, and sari's for wulan's word."""
    goes(scene, "VERIFIKASI")
    scene.office.giving("wulan", "pemeriksa", "verifikator")
    scene.says("wulan")
    scene.office.losing("budi")
    scene.says("sari")
    scene.office.losing("wulan")


def went_on_without_knowing(scene: Scene) -> None:
    """A word under a roster in which its author was nobody's colleague any more."""
    goes(scene, "VERIFIKASI")
    scene.office.losing("budi")
    scene.says("sari")


def own_word_through_somebody_gone(scene: Scene) -> None:
    """budi, who lost the role, and ratna, who left, forge under the roster of those days."""
    goes(scene, "DITERIMA")
    old = scene.office.newest_hash
    scene.office.giving("budi", "pemeriksa")
    scene.office.losing("ratna")
    scene.steps("budi", "DITERIMA", "VERIFIKASI", roster=old)
    scene.says("ratna", roster=old).says("budi", roster=old)


def word_under_an_older_roster(scene: Scene) -> None:
    goes(scene, "DITERIMA")
    old = scene.office.newest_hash
    scene.office.giving("wulan", "pemeriksa", "verifikator")
    scene.steps("budi", "DITERIMA", "VERIFIKASI")
    scene.office.losing("budi")
    scene.says("sari", roster=old)


def adopted_in_the_role(scene: Scene) -> None:
    """Of two who adopt it, the first in the order of the chain acts."""
    goes(scene, "VERIFIKASI")
    scene.office.giving("budi", "pemeriksa").giving("wulan", "verifikator")
    scene.office.giving("ratna", "inspektur", "verifikator")
    adopts(scene, "wulan", 0)
    adopts(scene, "ratna", 0)


def adopted_in_another_role(scene: Scene) -> None:
    goes(scene, "VERIFIKASI")
    scene.office.giving("budi", "pemeriksa")
    adopts(scene, "sari", 0)
    adopts(scene, "ratna", 0).steps("sari", "VERIFIKASI", "ARSIP")


def adopted_in_a_lost_role(scene: Scene) -> None:
    """Under the roster in which wulan was verifikator still."""
    scene.office.giving("wulan", "pemeriksa", "verifikator")
    old = scene.office.newest_hash
    goes(scene, "VERIFIKASI")
    scene.office.giving("wulan", "pemeriksa").losing("budi")
    adopts(scene, "wulan", 0, roster=old)


def adopted_and_went_on(scene: Scene) -> None:
    """An adoption goes on counting as a step does: by the word of a colleague."""
    scene.office.giving("wulan", "pemeriksa", "verifikator")
    goes(scene, "VERIFIKASI")
    scene.office.losing("budi")
    adopts(scene, "wulan", 0).says("sari")
    scene.office.losing("wulan")


def adopted_by_its_author(scene: Scene) -> None:
    """By a new key, in the old role."""
    goes(scene, "VERIFIKASI")
    others = [one for one in scene.office.payload["persons"] if one["name"] != "Budi"]
    persons = [*others, scene.office.person("budi", "budi again")]
    persons.sort(key=lambda one: person_id(one["name"].lower()))
    scene.office.adds(scene.office.next(persons=persons))
    adopts(scene, "budi again", 0)


def approval_adopted_by_who_proposed(scene: Scene) -> None:
    """Nor by who adopted the proposal: wulan is the third."""
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP").approves("ratna")
    scene.office.losing("ratna")
    adopts(scene, "sari", 2)


def approval_adopted_by_a_third(scene: Scene) -> None:
    approval_adopted_by_who_proposed(scene)
    adopts(scene, "wulan", 2)


def proposal_and_approval_adopted_by_one(scene: Scene) -> None:
    scene.office.giving("wulan", "pemeriksa", "penelaah")
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP").approves("ratna")
    scene.office.losing("sari", "ratna")
    adopts(scene, "wulan", 1)
    adopts(scene, "wulan", 2)


def asked_and_adopted(scene: Scene) -> None:
    """Whoever asked for an authorisation does not adopt it."""
    goes(scene, "PEMERIKSAAN")
    scene.office.giving("sari", "inspektur", "penelaah").losing("ratna")
    adopts(scene, "sari", 3)


def adopted_out_of_place(scene: Scene) -> None:
    """The case had gone on from where the step of who left stands."""
    goes(scene, "TELAAH").steps("ratna", "TELAAH", "MENUNGGU_OTORISASI")
    scene.office.losing("ratna")
    adopts(scene, "sari", 2)


def older_roster(scene: Scene) -> None:
    """A step that counts later than one under a newer roster; a letter may be under any."""
    goes(scene, "VERIFIKASI")
    old = scene.office.newest_hash
    scene.office.giving("wulan", "pemeriksa", "verifikator")
    scene.steps("budi", "VERIFIKASI", "TELAAH", roster=old, message="")
    scene.says("wulan").says("sari", roster=old)
    scene.steps("sari", "VERIFIKASI", "ARSIP", roster=old)
    scene.steps("sari", "VERIFIKASI", "ARSIP").approves("budi", roster=old).approves("budi", 5)


def lost_but_deputised(scene: Scene) -> None:
    """An own role that was lost is lost, though its holder's deputy remains."""
    scene.office.giving("wulan", "pemeriksa", "penelaah")
    goes(scene, "TELAAH")
    old = scene.office.newest_hash
    scene.office.giving("wulan", "pemeriksa")  # of sari, as before
    scene.steps("wulan", "TELAAH", "MENUNGGU_OTORISASI", roster=old)


def deputised_then_held(scene: Scene) -> None:
    """Whoever stood in and holds the role now stands by what was done."""
    goes(scene, "TELAAH")
    scene.removed = ("sari",)
    scene.steps("wulan", "TELAAH", "MENUNGGU_OTORISASI")
    scene.removed = ()
    scene.office.losing("sari").giving("wulan", "penelaah")


LEAVERS: dict[str, Story] = {
    "a word under a later roster": (goes_on_later, "ratna", on_time(2, "VERIFIKASI")),
    "the word of somebody who left too": (
        goes_on_after_leaving, "ratna", on_time(3, "VERIFIKASI"),
    ),
    "a word under a roster without the author": (
        went_on_without_knowing, "ratna", "f0 counts; t0 unconfirmed; t1 counts",
    ),
    "the own word through somebody gone": (
        own_word_through_somebody_gone, "sari",
        "f0 counts; t0 unconfirmed; t1 counts; t2 counts",
    ),
    "a word under an older roster": (
        word_under_an_older_roster, "ratna", "f0 counts; t0 unconfirmed; t1 counts",
    ),
    "a step adopted in its role": (adopted_in_the_role, "sari", on_time(3, "VERIFIKASI")),
    "a step adopted in another role": (
        adopted_in_another_role, "budi",
        "f0 counts; t0 unconfirmed; t1 counts; t2 counts; t3 step",
    ),
    "a step adopted in a lost role": (
        adopted_in_a_lost_role, "sari",
        "f0 counts; t0 unconfirmed; t1 unconfirmed",
    ),
    "an adoption by somebody who left": (adopted_and_went_on, "ratna", on_time(3, "VERIFIKASI")),
    "a step adopted by its author": (
        adopted_by_its_author, "ratna", "f0 counts; t0 unconfirmed; t1 counts",
    ),
    "an approval adopted by who proposed": (
        approval_adopted_by_who_proposed, "budi",
        on_time(2, "VERIFIKASI", "t2 unconfirmed", "t3 counts", "?ARSIP"),
    ),
    "an approval adopted by a third": (
        approval_adopted_by_a_third, "budi", on_time(5, "ARSIP"),
    ),
    "a proposal and its approval adopted by one": (
        proposal_and_approval_adopted_by_one, "budi",
        on_time(2, "VERIFIKASI", "t2 unconfirmed", "t3 counts", "t4 counts", "?ARSIP"),
    ),
    "an authorisation adopted by who asked": (
        asked_and_adopted, "budi",
        on_time(3, "MENUNGGU_OTORISASI", "t3 unconfirmed", "t4 counts"),
    ),
    "a step adopted that nobody could take": (
        adopted_out_of_place, "budi", on_time(2, "TELAAH", "t2 role", "t3 counts"),
    ),
    "a step under an older roster": (
        older_roster, "ratna",
        on_time(1, "ARSIP", "t1 step", "t2 counts", "t3 counts", "t4 old-roster", "t5 counts",
                "t6 old-roster", "t7 counts"),
    ),
    "a lost role in which one deputises": (
        lost_but_deputised, "sari", on_time(2, "TELAAH", "t2 unconfirmed"),
    ),
    "a deputy who got the role": (
        deputised_then_held, "ratna", on_time(3, "MENUNGGU_OTORISASI"),
    ),
}  # fmt: skip # a table to be read by eye

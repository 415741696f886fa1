"""Cases that somebody is recused from: who may say so, and what counts of them after it."""

from typing import Any

from tests.vectors.office import sorted_ids
from tests.vectors.scene import FROM, TO, Scene, Story
from tests.vectors.telling_of_leavers import adopts
from tests.vectors.telling_of_lives import EVERYBODY, goes


def recuses(scene: Scene, who: str, *names: str, **how: Any) -> Scene:
    """Somebody says that these handle the case no longer."""
    said = {"persons": sorted_ids(names), "reason": "Kerabat.", "message": "", **how}
    return scene.puts(TO, "recuse", who, **said)


def oneself(scene: Scene) -> None:
    """What stood there before goes on counting."""
    goes(scene, "VERIFIKASI").says("budi")
    recuses(scene, "budi", "budi").says("budi").says("sari")


def new_secret_after(scene: Scene) -> None:
    goes(scene, "DITERIMA")
    recuses(scene, "budi", "budi").introduces("sari", "conversation", 1, "sari", "ratna")
    scene.says("budi", number=0).says("budi").says("sari").says()


def old_roster_after(scene: Scene) -> None:
    """The recused's own key under the roster of before."""
    goes(scene, "DITERIMA")
    old = scene.office.newest_hash
    scene.office.giving("wulan", "pemeriksa", "verifikator")
    recuses(scene, "budi", "budi").says("budi", roster=old)


def let_in_again(scene: Scene) -> None:
    """By nobody: not by a colleague's introduction, not by the reporter."""
    goes(scene, "DITERIMA")
    recuses(scene, "budi", "budi").introduces("sari", "conversation", 1, "sari", "ratna", "budi")
    scene.puts(FROM, "unexclude", "reporter", persons=sorted_ids(["budi"]), number=0)


def alone_against_others(scene: Scene) -> None:
    """It waits; nobody named proposes it, nor the author in a longer list."""
    goes(scene, "DITERIMA")
    recuses(scene, "sari", "budi", "sari")
    recuses(scene, "sari", "budi").says("budi")


def by_two(scene: Scene) -> None:
    goes(scene, "DITERIMA")
    recuses(scene, "sari", "budi").approves("ratna").says("budi").says("sari")


def wrong_second(scene: Scene) -> None:
    """The proposer, one who is named, and one without the role."""
    goes(scene, "DITERIMA")
    recuses(scene, "sari", "budi").approves("sari").approves("budi", 0).approves("wulan", 0)


def deputy_where_the_inspektur_is_named(scene: Scene) -> None:
    goes(scene, "DITERIMA")
    recuses(scene, "wulan", "ratna").approves("ratna").approves("sari", 0).says("ratna")


def in_place_of_a_proposal(scene: Scene) -> None:
    """One waits at a time; and a recusal leaves the state as it is."""
    goes(scene, "VERIFIKASI").steps("sari", "VERIFIKASI", "ARSIP")
    recuses(scene, "wulan", "budi").approves("ratna", 1).approves("ratna", 2)


def nobody_of_the_roster(scene: Scene) -> None:
    goes(scene, "DITERIMA")
    recuses(scene, "sari", "tono")


def internal_before_and_after(scene: Scene) -> None:
    """What names an older entry was written before; but not behind one that names the recusal."""
    goes(scene, "DITERIMA").introduces("sari", "internal", 0, *EVERYBODY)
    before = scene.head(TO)
    recuses(scene, "budi", "budi")
    scene.notes("budi", heads={TO: before}).notes("budi").notes("budi", heads={TO: before})


def introduced_internally(scene: Scene) -> None:
    """For somebody who is out, by one who does not know, and by one who must."""
    goes(scene, "DITERIMA").introduces("sari", "internal", 0, *EVERYBODY)
    before = scene.head(TO)
    recuses(scene, "budi", "budi")
    scene.introduces("sari", "internal", 1, "sari", "budi", heads={TO: before})
    scene.introduces("sari", "internal", 2, "sari", "ratna").notes("sari")
    scene.introduces("sari", "internal", 3, "sari", "ratna", "budi", heads={TO: before})


def word_of_the_recused(scene: Scene) -> None:
    """It carries nobody on who left: neither by being there nor by adopting."""
    goes(scene, "DITERIMA").says("wulan")
    old = scene.office.newest_hash
    recuses(scene, "budi", "budi").says("budi")
    adopts(scene, "budi", 0)
    scene.office.losing("wulan")
    scene.says("wulan", roster=old)
    adopts(scene, "budi")


def word_of_one_recused_by_two(scene: Scene) -> None:
    """Though whoever approved it left meanwhile, and counts only by another's word."""
    goes(scene, "DITERIMA")
    old = scene.office.newest_hash
    recuses(scene, "sari", "budi").approves("ratna").says("sari")
    scene.office.losing("wulan")
    scene.says("wulan", roster=old)
    adopts(scene, "budi")
    scene.office.losing("ratna")


def approved_by_one_who_lost_the_role(scene: Scene) -> None:
    """And signs under the roster of before; nobody stands behind it."""
    goes(scene, "DITERIMA")
    old = scene.office.newest_hash
    scene.office.giving("ratna", "pemeriksa").giving("wulan", "inspektur")
    recuses(scene, "sari", "budi").approves("ratna", roster=old).says("budi")


def one_who_left_recuses(scene: Scene) -> None:
    """Somebody else may vouch that it was there: then it is out."""
    goes(scene, "DITERIMA")
    recuses(scene, "budi", "budi").says("budi")
    scene.office.losing("budi")
    adopts(scene, "sari", 0)


def excluded_and_recused(scene: Scene) -> None:
    """Whom the reporter lets in stays out if recused."""
    scene.reports("sari", "wulan", "ratna", excluded=("budi",))
    recuses(scene, "sari", "budi").approves("ratna")
    scene.puts(FROM, "unexclude", "reporter", persons=sorted_ids(["budi"]))
    scene.introduces("sari", "conversation", 1, "sari", "ratna", "budi")
    scene.says("budi", number=0)


def recused_under_a_planted_secret(scene: Scene) -> None:
    """The server helps: a box of their own, and the old one once more."""
    goes(scene, "DITERIMA")
    recuses(scene, "budi", "budi")
    scene.introduces("budi", "conversation", 1, "budi", "ratna").says("budi")
    scene.introduces("sari", "conversation", 2, "sari", "ratna").says("sari").says("budi")


def approved_in_vain(scene: Scene) -> None:
    """Every reader rejects it, so it silences nobody: whom it names carries on whoever left."""
    goes(scene, "DITERIMA")
    recuses(scene, "sari", "budi")
    recuses(scene, "sari", "wulan").approves("ratna", 0).says("wulan").says("budi")
    scene.office.losing("wulan")


def approved_in_vain_before_a_true_one(scene: Scene) -> None:
    """And the true one holds although its approver left: the words of others carry it."""
    goes(scene, "DITERIMA")
    recuses(scene, "wulan", "budi")
    recuses(scene, "wulan", "sari").approves("ratna", 0)
    recuses(scene, "budi", "wulan").approves("ratna").says("budi").says("wulan")
    scene.office.losing("ratna")


RECUSALS: dict[str, Story] = {
    name.replace("_", " "): (tell, who, foreseen)
    for name, tell, who, foreseen in (
        ("recusing oneself", oneself, "ratna",
         "f0 counts; t0 counts; t1 counts; t2 counts; t3 excluded; t4 counts; =VERIFIKASI; -1 t2"),
        ("a new secret after a recusal", new_secret_after, "reporter",
         "f0 counts; t0 counts; t1 counts; t2 excluded; t3 recipient; t4 counts; f1 counts; -1 t0"),
        ("the same, read by the recused", new_secret_after, "budi",
         "f0 counts; f1 not-yours; t0 counts; t1 not-yours; t2 excluded; t3 not-yours; "
         "t4 not-yours; -1 t0"),
        ("an older roster after a recusal", old_roster_after, "ratna",
         "f0 counts; t0 counts; t1 excluded; -1 t0"),
        ("letting in whoever was recused", let_in_again, "ratna",
         "f0 counts; t0 counts; t1 introduction; f1 unexclude; -1 t0"),
        ("recusing others alone", alone_against_others, "ratna",
         "f0 counts; t0 two-persons; t1 counts; t2 counts; ?recusal"),
        ("a recusal approved in vain", approved_in_vain, "ratna",
         "f0 counts; t0 counts; t1 counts; t2 step; t3 counts; t4 counts; ?recusal"),
        ("the same, before a true one", approved_in_vain_before_a_true_one, "sari",
         "f0 counts; t0 counts; t1 counts; t2 step; t3 counts; t4 counts; t5 counts; t6 excluded; "
         "-1 t4"),
        ("recusing by two persons", by_two, "reporter",
         "f0 counts; t0 counts; t1 counts; t2 excluded; t3 counts; -1 t1"),
        ("recusing with the wrong second person", wrong_second, "ratna",
         "f0 counts; t0 counts; t1 two-persons; t2 two-persons; t3 role; ?recusal"),
        ("a deputy for an inspektur who is named", deputy_where_the_inspektur_is_named, "sari",
         "f0 counts; t0 counts; t1 two-persons; t2 counts; t3 excluded; -1 t2"),
        ("a recusal in place of another proposal", in_place_of_a_proposal, "ratna",
         "f0 counts; t0 counts; t1 counts; t2 counts; t3 step; t4 counts; =VERIFIKASI; -1 t4"),
        ("recusing nobody of the roster", nobody_of_the_roster, "ratna",
         "f0 counts; t0 step"),
        ("internal entries beside a recusal", internal_before_and_after, "ratna",
         "f0 counts; t0 counts; i0 counts; i1 counts; i2 excluded; i3 excluded; -1 t0"),
        ("internal secrets beside a recusal", introduced_internally, "ratna",
         "f0 counts; t0 counts; i0 counts; i1 counts; i2 counts; i3 counts; "
         "i4 introduction; -1 t0"),
        ("the word of one who recused themselves", word_of_the_recused, "ratna",
         "f0 counts; t0 counts; t1 counts; t2 excluded; t3 excluded; t4 unconfirmed; "
         "t5 excluded; -1 t1"),
        ("the word of one recused by two", word_of_one_recused_by_two, "sari",
         "f0 counts; t0 counts; t1 counts; t2 counts; t3 unconfirmed; t4 excluded; -1 t1"),
        ("a recusal approved by one without the role any more",
         approved_by_one_who_lost_the_role, "sari",
         "f0 counts; t0 counts; t1 unconfirmed; t2 counts; ?recusal"),
        ("recused and left, adopted", one_who_left_recuses, "ratna",
         "f0 counts; t0 counts; t1 unconfirmed; t2 counts; -1 t0"),
        ("excluded, recused and let in", excluded_and_recused, "ratna",
         "f0 counts; t0 counts; t1 counts; f1 counts; t2 introduction; t3 recipient; -1 t1"),
        ("a planted secret of the recused", recused_under_a_planted_secret, "ratna",
         "f0 counts; t0 counts; t1 excluded; t2 secret; t3 counts; t4 counts; t5 recipient; -1 t0"),
    )
}  # fmt: skip # a table to be read by eye

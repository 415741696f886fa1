"""Protocol 13.12: on whom the tasks of a case fall, and which cases are about one subject."""

import pytest

from crypto.ids import Chain
from crypto.slot import SIZE, Word
from tests.wbs.lives import Office
from tests.world import ReporterActor, World, ids, reason_at
from wbs.cases.assigning import assigned, assignment
from wbs.cases.case import Case
from wbs.cases.events import Assigned
from wbs.journeys import assigning, reviewing
from wbs.journeys.assigning import NotAReader, NothingToLink, Tasks
from wbs.journeys.moves import Leaving


def assigns(world: World, who: str, about: ReporterActor, *names: str, text: str = "") -> None:
    actor = world.reviewer(who)
    door, desk = world.gateway(who), actor.desk()
    assigning.assign(door, desk, actor.reads(about), Tasks(ids(*names), text))


def links(
    world: World, who: str, on: ReporterActor, to: ReporterActor, word: Word = Word.LINK
) -> None:
    actor = world.reviewer(who)
    door, desk = world.gateway(who), actor.desk()
    assigning.link(door, desk, (actor.reads(on), actor.reads(to)), word)


def now(world: World, who: str, about: ReporterActor) -> set[str]:
    """On whom tasks fall, as somebody reads it."""
    actor = world.reviewer(who)
    case = actor.reads(about)
    found = assigned(case, reviewing.readers(actor.desk(), case))
    return {name for name in ("budi", "sari", "tono", "nela", "tala") if ids(name) <= found}


def seen(world: World, who: str, about: ReporterActor, *others: ReporterActor) -> dict[str, bool]:
    """The linked cases that somebody finds, by the number of each."""
    actor = world.reviewer(who)
    cases = [actor.reads(one) for one in (about, *others)]
    found = assigning.linked(cases[0], cases)
    return {f"{place}": found[one.id] for place, one in enumerate(cases) if one.id in found}


def newest(case: Case) -> str:
    found = assignment(case)
    assert found is not None
    return found[1].text


def test_the_newest_holds_and_may_name_nobody(world: World) -> None:
    about = world.reporter().submits()
    assert now(world, "budi", about) == set()
    assert assignment(world.reviewer("budi").reads(about)) is None
    assigns(world, "budi", about, "sari", "tono", text="Mohon dicek.")
    assert now(world, "tono", about) == {"sari", "tono"}
    assert newest(world.reviewer("sari").reads(about)) == "Mohon dicek."
    assigns(world, "sari", about, "sari")
    assert now(world, "budi", about) == {"sari"}
    assigns(world, "tono", about)
    assert now(world, "budi", about) == set()


def test_nobody_who_does_not_read_is_given_tasks(world: World) -> None:
    about = world.reporter().submits(excluding=["tono"])
    with pytest.raises(NotAReader):
        assigns(world, "budi", about, "tono")


def test_whoever_leaves_the_case_has_no_tasks_in_it() -> None:
    office = Office.opens()
    world, about = office.world, office.reporter
    assigns(world, "vira", about, "nela", "tala")
    assert now(world, "vira", about) == {"nela", "tala"}
    tala = world.reviewer("tala")
    leaving = Leaving(ids("tala"), "Kerabat.")
    reviewing.recuse(world.gateway("tala"), tala.desk(), tala.reads(about), leaving)
    assert now(world, "vira", about) == {"nela"}
    with pytest.raises(NotAReader):
        assigns(world, "vira", about, "tala")


def test_the_fold_passes_over_what_names_others(world: World) -> None:
    """A console that did not ask first."""
    about = world.reporter().submits(excluding=["tono"])
    world.reviewer("budi").notes(about, "Catatan.")
    sari = world.reviewer("sari")
    case = sari.reads(about)
    place = case.heads[Chain.INTERNAL]
    assert place is not None

    door, names = world.gateway("sari"), ids("tono")
    reviewing.assign(door, sari.desk(), case, lambda knew: Assigned(knew, names, "", bytes(SIZE)))
    case = world.reviewer("budi").reads(about)
    assert reason_at(case, Chain.INTERNAL, place.sequence + 1) == "assign"
    assert assignment(case) is None


def test_a_link_shows_on_both_cases_until_it_is_taken_back(world: World) -> None:
    one, other, third = (world.reporter().submits() for _ in range(3))
    assigns(world, "budi", one, "sari", text="Cek.")
    links(world, "budi", one, other)
    assert seen(world, "sari", one, other, third) == {"1": True}
    assert seen(world, "sari", other, one, third) == {"1": False}
    assert seen(world, "sari", third, one, other) == {}
    assert now(world, "sari", one) == {"sari"}
    assert newest(world.reviewer("sari").reads(one)) == "Cek."
    assigns(world, "tono", one, "tono")  # says nothing of the other case
    assert seen(world, "sari", one, other, third) == {"1": True}
    links(world, "sari", one, other, Word.UNLINK)
    assert seen(world, "budi", one, other, third) == {}
    assert seen(world, "budi", other, one) == {}
    links(world, "tono", one, other)
    assert seen(world, "budi", one, other, third) == {"1": True}


def test_nothing_is_linked_twice_nor_to_itself(world: World) -> None:
    one, other = (world.reporter().submits() for _ in range(2))
    with pytest.raises(NothingToLink):
        links(world, "budi", one, one)
    with pytest.raises(NothingToLink):
        links(world, "budi", one, other, Word.UNLINK)
    links(world, "budi", one, other)
    with pytest.raises(NothingToLink):
        links(world, "sari", one, other)


def test_a_link_outlives_a_new_secret_of_the_other_case(world: World) -> None:
    one, other = (world.reporter().submits() for _ in range(2))
    links(world, "budi", one, other)
    world.reviewer("sari").introduces(other, Chain.TO_REPORTER.stream)
    assert seen(world, "tono", one, other) == {"1": True}
    links(world, "tono", one, other, Word.UNLINK)
    assert seen(world, "budi", one, other) == {}

"""Promise P4, protocol 5 to 8: no server slips in a key; each rule of rosters alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crypto.anchor import Anchor, NotAnchored, compose_anchor, fingerprint
from crypto.documents import MOST_BYTES, SignedDocument
from crypto.encoding import b64
from crypto.errors import BadSignature, Malformed
from crypto.freshness import (
    FreshnessRefused,
    Seen,
    Staleness,
    TrustedRoster,
    compose_freshness,
)
from crypto.ids import InspectorateId, Role, RosterHash
from crypto.keys import SigningKey
from crypto.roster import Custodians, parse_roster
from crypto.roster_chain import RosterChain, RosterRefused
from tests.inspectorates import (
    TODAY,
    Inspectorate,
    acting,
    custodian_key,
    officer_key,
    person,
    person_id,
    staff_keys,
)
from tests.world import PROVINCE_STAFF, REGENCY_STAFF
from wbs.journeys.trusting import trust
from wbs.rosters.ceremony import Draft

JSON = dict[str, Any]
REGENCY = Inspectorate.found("kabupaten", REGENCY_STAFF).id
PROVINCE = Inspectorate.found("provinsi", PROVINCE_STAFF).id


@pytest.fixture
def regency() -> Inspectorate:
    return Inspectorate.found("kabupaten", REGENCY_STAFF)


def verified(one: Inspectorate) -> RosterChain:
    return RosterChain.verify(one.id, one.rosters)


def resigned(one: Inspectorate, change: Callable[[JSON], object]) -> None:
    """The custodians sign something else in place of the newest roster."""
    said = json.loads(SignedDocument.parse(one.rosters[-1]).payload)
    change(said)
    payload = json.dumps(said).encode()
    one.rosters[-1] = SignedDocument.sign(payload, one.custodians[:2]).compose()


def signed_by(one: Inspectorate, *signers: SigningKey) -> None:
    payload = SignedDocument.parse(one.rosters[-1]).payload
    one.rosters[-1] = SignedDocument.sign(payload, signers).compose()


# The chain


def test_a_genuine_chain_verifies(regency: Inspectorate) -> None:
    regency.enrols("lestari", Role.PENELAAH)
    regency.re_enrols("sari")
    regency.drops("tono")
    assert [roster.epoch for roster in verified(regency).rosters] == [0, 1, 2, 3]


@pytest.mark.parametrize("served", [[], [1], [1, 0], [0, 2], [0, 0], [0, 1, 1]])
def test_a_chain_with_a_link_missing_doubled_or_moved_is_refused(
    regency: Inspectorate, served: list[int]
) -> None:
    regency.enrols("lestari", Role.PENELAAH)
    regency.drops("tono")
    with pytest.raises(RosterRefused, match="chain"):
        RosterChain.verify(regency.id, [regency.rosters[index] for index in served])


def test_a_chain_of_another_inspectorate_is_refused(regency: Inspectorate) -> None:
    province = Inspectorate.found("provinsi", PROVINCE_STAFF)
    with pytest.raises(RosterRefused, match="chain"):
        RosterChain.verify(province.id, regency.rosters)
    with pytest.raises(RosterRefused, match="chain"):
        RosterChain.verify(regency.id, [*regency.rosters, *province.rosters])


def test_a_first_custodian_set_that_is_not_the_id_is_refused(regency: Inspectorate) -> None:
    """A stranger's own custodians, who claim the id of somebody else."""
    stranger = Inspectorate.found("palsu", REGENCY_STAFF)
    resigned(stranger, lambda said: said.update(inspectorate=str(regency.id)))
    with pytest.raises(RosterRefused, match="chain"):
        RosterChain.verify(regency.id, stranger.rosters)


def test_the_threshold_is_part_of_the_id(regency: Inspectorate) -> None:
    """Two of three and three of three are two inspectorates."""
    keys = [key.public_bytes() for key in regency.custodians]
    assert InspectorateId.of(2, keys) == regency.id != InspectorateId.of(3, keys)
    assert InspectorateId.of(2, keys[::-1]) == regency.id != InspectorateId.of(2, keys[:2])


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_signatures_than_the_threshold_are_refused(regency: Inspectorate, count: int) -> None:
    signed_by(regency, *regency.custodians[:count])
    with pytest.raises(RosterRefused, match="signatures"):
        verified(regency)


def test_more_signatures_than_the_threshold_are_welcome(regency: Inspectorate) -> None:
    signed_by(regency, *regency.custodians)
    verified(regency)


def test_a_signature_that_nothing_asks_for_is_refused(regency: Inspectorate) -> None:
    signed_by(regency, *regency.custodians[:2], custodian_key("palsu 0"))
    with pytest.raises(BadSignature):
        verified(regency)


def test_one_bad_signature_among_enough_good_ones_is_refused(regency: Inspectorate) -> None:
    signed_by(regency, *regency.custodians)
    document = SignedDocument.parse(regency.rosters[0])
    bad = {**document.signatures, regency.custodians[0].public_bytes(): bytes(64)}
    regency.rosters[0] = SignedDocument(document.payload, bad).compose()
    with pytest.raises(BadSignature):
        verified(regency)


FRESH = [custodian_key(f"baru {number}") for number in range(3)]


def handed_over(draft: Draft) -> Draft:
    """To three new custodians."""
    keys = sorted((key.public() for key in FRESH), key=lambda key: key.value)
    return replace(draft, custodians=Custodians(2, tuple(keys)))


@pytest.mark.parametrize(("old", "new", "accepted"), [(2, 2, True), (2, 1, False), (1, 2, False)])
def test_new_custodians_need_the_old_and_themselves(
    regency: Inspectorate, old: int, new: int, accepted: bool
) -> None:
    signers = [*regency.custodians[:old], *FRESH[:new]]
    payload = handed_over(regency.draft(regency.newest.persons)).compose()
    regency.rosters.append(SignedDocument.sign(payload, signers).compose())
    if accepted:
        verified(regency)
    else:
        with pytest.raises(RosterRefused, match="signatures"):
            verified(regency)


def test_the_new_set_alone_cannot_take_over(regency: Inspectorate) -> None:
    payload = handed_over(regency.draft(regency.newest.persons)).compose()
    regency.rosters.append(SignedDocument.sign(payload, FRESH).compose())
    with pytest.raises(RosterRefused, match="signatures"):
        verified(regency)


def test_a_new_person_has_the_id_of_the_own_key(regency: Inspectorate) -> None:
    stranger = replace(person("lestari", Role.PENELAAH), id=person_id("kartika"))
    regency.signs_roster([*regency.newest.persons, stranger])
    with pytest.raises(RosterRefused, match="person"):
        verified(regency)


def test_a_key_stays_with_its_first_person(regency: Inspectorate) -> None:
    """sari's old key under budi's id, once sari has another."""
    old = staff_keys("sari").identity.public()
    regency.re_enrols("sari")
    regency.signs_roster(
        replace(one, identity=old) if one.id == person_id("budi") else one
        for one in regency.newest.persons
    )
    with pytest.raises(RosterRefused, match="person"):
        verified(regency)


def test_a_key_that_was_given_up_stays_so(regency: Inspectorate) -> None:
    """What its holder signed in between, as one who had left, would count again."""
    sari = next(one for one in regency.newest.persons if one.id == person_id("sari"))
    regency.drops("sari")
    regency.signs_roster([*regency.newest.persons, sari])
    with pytest.raises(RosterRefused, match="person"):
        verified(regency)


def test_whoever_comes_back_brings_a_new_key_to_the_old_id(regency: Inspectorate) -> None:
    sari = next(one for one in regency.newest.persons if one.id == person_id("sari"))
    regency.drops("sari")
    keys = staff_keys("sari", 1)
    again = replace(sari, identity=keys.identity.public(), kem=keys.kem.public())
    regency.signs_roster([*regency.newest.persons, again])
    assert verified(regency).newest.person(sari.id) == again


def test_a_link_that_names_another_roster_is_refused(regency: Inspectorate) -> None:
    regency.enrols("lestari", Role.PENELAAH)
    resigned(regency, lambda said: said.update(previous=b64(bytes(32))))
    with pytest.raises(RosterRefused, match="chain"):
        verified(regency)


# One roster


def people(said: JSON) -> list[JSON]:
    found = said["persons"]
    assert isinstance(found, list)
    return found


def custodians_of(said: JSON) -> JSON:
    found = said["custodians"]
    assert isinstance(found, dict)
    return found


ILL: dict[str, Callable[[JSON], object]] = {
    "another type": lambda said: said.update(type="freshness"),
    "another version": lambda said: said.update(version=2),
    "true as a version": lambda said: said.update(version=True),
    "a member more": lambda said: said.update(more=1),
    "a member less": lambda said: said.pop("above"),
    "no persons": lambda said: said.update(persons=[]),
    "persons out of order": lambda said: people(said).reverse(),
    "a person twice": lambda said: people(said).append(people(said)[-1]),
    "a role twice": lambda said: people(said)[0].update(roles=["penelaah", "penelaah"]),
    "roles out of order": lambda said: people(said)[0].update(roles=["verifikator", "penelaah"]),
    "an unknown role": lambda said: people(said)[0].update(roles=["raja"]),
    "no role": lambda said: people(said)[0].update(roles=[]),
    "the own deputy": lambda said: people(said)[0].update(deputies=[people(said)[0]["id"]]),
    "a deputy who is nobody": lambda said: people(said)[0].update(deputies=[b64(bytes(32))]),
    "one identity twice": lambda said: people(said)[0].update(identity=people(said)[1]["identity"]),
    "one kem key twice": lambda said: people(said)[0].update(kem=people(said)[1]["kem"]),
    "a person's kem key for recovery": lambda said: said.update(recovery=people(said)[1]["kem"]),
    "an identity point": lambda said: people(said)[0].update(identity=b64(b"\1" + bytes(31))),
    "a kem key cut short": lambda said: said.update(recovery=b64(bytes(1215))),
    "a threshold of one": lambda said: custodians_of(said).update(threshold=1),
    "a threshold above the keys": lambda said: custodians_of(said).update(threshold=4),
    "a name with a line feed": lambda said: said.update(name="a\nb"),
    "an empty name": lambda said: said.update(name=""),
    "an end before the beginning": lambda said: said.update(not_after="2026-03-01"),
    "too long a life": lambda said: said.update(issued="2026-01-01", not_after="2027-02-06"),
    "a day that is none": lambda said: said.update(issued="2026-02-30"),
    "a day spelled otherwise": lambda said: said.update(issued="20260301"),
    "a day before 2000": lambda said: said.update(issued="1999-12-31"),
    "an epoch below zero": lambda said: said.update(epoch=-1),
    "an epoch that is a truth": lambda said: said.update(epoch=False),
    "padding in a key": lambda said: said.update(recovery=str(said["recovery"]) + "="),
}


@pytest.mark.parametrize("ill", ILL)
def test_a_roster_is_ill_formed_by(regency: Inspectorate, ill: str) -> None:
    resigned(regency, ILL[ill])
    with pytest.raises(Malformed):
        verified(regency)


def test_a_roster_without_delegations_is_written_as_ever(regency: Inspectorate) -> None:
    assert b"delegations" not in SignedDocument.parse(regency.rosters[0]).payload
    people = [acting(one, Role.INSPEKTUR) if one.reads else one for one in regency.newest.persons]
    regency.signs_roster(people)
    assert set(regency.newest.persons) == set(people)
    assert regency.draft(regency.newest.persons).compose().count(b"delegations") == 3


def test_what_a_delegation_grants_hangs_on_no_day_and_what_clients_use_does() -> None:
    budi, away = acting(person("budi", Role.PENELAAH), Role.INSPEKTUR), TODAY - timedelta(days=1)
    assert budi.acts_in == {Role.PENELAAH, Role.INSPEKTUR}
    assert budi.roles == {Role.PENELAAH}
    assert not budi.delegations_on(away)
    regency = Inspectorate.found("kabupaten", REGENCY_STAFF)
    regency.signs_roster([budi, acting(person("sari", Role.PENELAAH), Role.PEMERIKSA)])
    whole = regency.newest
    used = whole.in_force(away, budi.id)
    assert used.hash == whole.hash
    assert [used.person(one.id) == one for one in whole.persons].count(False) == 1
    assert all(not one.delegations for one in whole.in_force(away).persons)
    assert whole.in_force(TODAY) == whole


def test_a_vacant_post_is_filled_and_an_absence_is_not() -> None:
    budi = person("budi", Role.PENELAAH)
    assert acting(budi, Role.INSPEKTUR).fills == {Role.PENELAAH, Role.INSPEKTUR}
    assert acting(budi, Role.INSPEKTUR, of="sari").fills == {Role.PENELAAH}


def test_officers_and_custodians_are_different_keys(regency: Inspectorate) -> None:
    shared = b64(regency.custodians[0].public_bytes())

    def change(said: JSON) -> None:
        said["officers"] = sorted([shared, b64(regency.officers[0].public_bytes())])

    resigned(regency, change)
    with pytest.raises(Malformed):
        verified(regency)


def test_the_last_days_of_the_calendar_are_only_days(regency: Inspectorate) -> None:
    resigned(regency, lambda said: said.update(issued="9999-12-01", not_after="9999-12-31"))
    parse_roster(SignedDocument.parse(regency.rosters[0]))
    regency.renews(not_after=date(9999, 12, 31))
    assert regency.trusted().staleness(date(9999, 12, 31)) is Staleness.CURRENT


def test_a_document_out_of_bounds_is_refused(regency: Inspectorate) -> None:
    document = SignedDocument.parse(regency.rosters[0])
    for wrong in (
        regency.rosters[0] + b" " * MOST_BYTES,
        json.dumps({"payload": b64(document.payload), "signatures": []}).encode()[:-1],
        json.dumps({"payload": b64(document.payload)}).encode(),
        doubled(regency.rosters[0]),
    ):
        with pytest.raises(Malformed):
            SignedDocument.parse(wrong)


def doubled(raw: bytes) -> bytes:
    """One signature twice."""
    said = json.loads(raw)
    said["signatures"] = [said["signatures"][0]] * 2
    return json.dumps(said).encode()


# Freshness


def statement(
    one: Inspectorate, *signers: SigningKey, removed: tuple[str, ...] = (), number: int = 7
) -> TrustedRoster:
    payload = compose_freshness(
        one.newest,
        number=number,
        not_after=TODAY,
        removed=[person_id(name) for name in removed],
    )
    return TrustedRoster.verify(verified(one), SignedDocument.sign(payload, signers).compose())


def test_one_officer_renews_and_takes_nobody_off(regency: Inspectorate) -> None:
    first, second = regency.officers
    assert statement(regency, first).freshness.number == 7
    with pytest.raises(BadSignature):
        statement(regency, second, removed=("sari",))
    assert statement(regency, first, second, removed=("sari",)).freshness.removed


def test_a_quorum_of_custodians_takes_somebody_off(regency: Inspectorate) -> None:
    assert statement(regency, *regency.custodians[:2], removed=("sari",)).freshness.removed
    with pytest.raises(BadSignature):
        statement(regency, regency.custodians[0], removed=("sari",))
    with pytest.raises(BadSignature):
        statement(regency, regency.custodians[0], regency.officers[0], removed=("sari",))


@pytest.mark.parametrize("who", ["nobody", "a stranger", "a custodian"])
def test_nobody_else_renews(regency: Inspectorate, who: str) -> None:
    signers: dict[str, list[SigningKey]] = {
        "nobody": [],
        "a stranger": [officer_key("palsu")],
        "a custodian": [regency.custodians[0]],
    }
    with pytest.raises(BadSignature):
        statement(regency, *signers[who])


def test_a_statement_is_about_the_newest_roster_of_this_inspectorate(
    regency: Inspectorate,
) -> None:
    old = regency.freshness[-1]
    regency.enrols("lestari", Role.PENELAAH)
    with pytest.raises(FreshnessRefused, match="roster"):
        TrustedRoster.verify(verified(regency), old)


def test_a_strangers_removal_is_refused(regency: Inspectorate) -> None:
    with pytest.raises(FreshnessRefused, match="removed"):
        statement(regency, *regency.officers, removed=("ratna",))


@pytest.mark.parametrize(
    ("number", "removed", "accepted"),
    [(8, ("sari",), True), (7, ("sari",), True), (6, ("sari",), False), (9, (), False)],
)
def test_a_client_goes_never_back(
    regency: Inspectorate, number: int, removed: tuple[str, ...], accepted: bool
) -> None:
    seen = statement(regency, *regency.officers, removed=("sari",)).freshness.seen()
    payload = compose_freshness(
        regency.newest, number=number, not_after=TODAY, removed=map(person_id, removed)
    )
    signed = SignedDocument.sign(payload, regency.officers).compose()
    if accepted:
        TrustedRoster.verify(verified(regency), signed, seen)
    else:
        with pytest.raises(FreshnessRefused, match="rollback"):
            TrustedRoster.verify(verified(regency), signed, seen)


def test_a_client_takes_no_chain_that_lacks_the_roster_it_saw(regency: Inspectorate) -> None:
    seen = Seen(0, RosterHash(b"\7" * 32), frozenset())
    with pytest.raises(FreshnessRefused, match="rollback"):
        TrustedRoster.verify(verified(regency), regency.freshness[-1], seen)


def test_a_newer_roster_takes_a_removed_person_back_openly(regency: Inspectorate) -> None:
    seen = statement(regency, *regency.officers, removed=("sari",), number=0).freshness.seen()
    regency.enrols("lestari", Role.PENELAAH)
    trusted = TrustedRoster.verify(verified(regency), regency.freshness[-1], seen)
    assert trusted.is_listed(staff_keys("sari").identity.public_bytes())


@pytest.mark.parametrize("late", [-1, 0, 1, 90, 91])
def test_staleness_has_ninety_days_of_grace(regency: Inspectorate, late: int) -> None:
    wanted = Staleness.CURRENT if late <= 0 else Staleness.OVERDUE
    wanted = Staleness.EXPIRED if late > 90 else wanted
    trusted = statement(regency, regency.officers[0])
    assert trusted.staleness(TODAY + timedelta(days=late)) is wanted


# The anchor


def test_an_anchor_names_who_is_genuine(regency: Inspectorate) -> None:
    anchor = Anchor.parse(compose_anchor({REGENCY: "Kabupaten", PROVINCE: "Provinsi"}))
    assert anchor.require(REGENCY) == REGENCY == regency.id
    with pytest.raises(NotAnchored):
        anchor.require(InspectorateId(bytes(32)))
    assert len(anchor.fingerprint) == 12
    assert anchor.fingerprint != fingerprint(REGENCY.value)
    with pytest.raises(NotAnchored):
        trust(regency.served(), regency.id, Anchor.parse(compose_anchor({PROVINCE: "P"})))


@pytest.mark.parametrize("order", [[0, 0], [1, 0]])
def test_an_anchor_is_sorted_and_names_nobody_twice(order: list[int]) -> None:
    said = json.loads(compose_anchor({REGENCY: "Kabupaten", PROVINCE: "Provinsi"}))
    said["inspectorates"] = [said["inspectorates"][index] for index in order]
    with pytest.raises(Malformed):
        Anchor.parse(json.dumps(said).encode())


def test_the_words_of_an_anchor_change_with_any_byte() -> None:
    raw = compose_anchor({REGENCY: "Kabupaten"})
    spaced = raw.replace(b",", b", ")
    assert Anchor.parse(raw).inspectorates == Anchor.parse(spaced).inspectorates
    assert Anchor.parse(raw).fingerprint != Anchor.parse(spaced).fingerprint

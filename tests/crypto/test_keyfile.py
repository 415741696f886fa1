"""Protocol 18, promise P13: a key rests under its passphrase; m shares recover, m-1 do not."""

import json
from collections.abc import Iterator

import pytest

from crypto import keyfile
from crypto.errors import CannotOpen, Malformed, Refusal, WrongShares
from crypto.keyfile import (
    Kind,
    RecoveryKemKey,
    ReviewerKeys,
    WeakPassphrase,
    open_keyfile,
    seal_keyfile,
)
from crypto.shares import combine, split

PASSPHRASE = "kopi tubruk di pinggir sawah"
KEYS = ReviewerKeys.generate()


def spoken(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{error!r} {error.args} {vars(error)}"
        yield from spoken(error.__cause__)
        error = error.__context__


@pytest.fixture(scope="module")
def sealed() -> bytes:
    """At the real cost, once."""
    return seal_keyfile(KEYS.expose(), kind=Kind.REVIEWER, label="Budi", passphrase=PASSPHRASE)


@pytest.fixture(scope="module")
def cheap() -> Iterator[bytes]:
    """At the least cost that a reader accepts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "MEMORY_KIB", 65536)
        patch.setattr(keyfile, "TIME", 2)
        yield seal_keyfile(KEYS.expose(), kind=Kind.REVIEWER, label="Budi", passphrase=PASSPHRASE)


def changed(raw: bytes, **members: object) -> bytes:
    return json.dumps({**json.loads(raw), **members}).encode()


def test_the_right_passphrase_opens_and_costs_what_it_should(sealed: bytes) -> None:
    content = open_keyfile(sealed, kind=Kind.REVIEWER, passphrase=PASSPHRASE)
    assert ReviewerKeys.from_content(content) == KEYS
    cost = json.loads(sealed)["argon2id"]
    assert (cost["time"], cost["memory_kib"], cost["lanes"]) == (3, 262144, 1)


def test_nothing_of_the_content_or_passphrase_is_in_the_file(sealed: bytes) -> None:
    assert KEYS.expose() not in sealed
    assert PASSPHRASE.encode() not in sealed


@pytest.mark.parametrize("typed", [PASSPHRASE.upper(), PASSPHRASE + " ", "", "kopi\ud800 tubruk"])
def test_a_wrong_passphrase_opens_nothing_and_is_not_repeated(cheap: bytes, typed: str) -> None:
    with pytest.raises(CannotOpen) as caught:
        open_keyfile(cheap, kind=Kind.REVIEWER, passphrase=typed)
    assert not any(PASSPHRASE[:4].lower() in said.lower() for said in spoken(caught.value))


def test_a_passphrase_may_be_typed_in_either_unicode_form(cheap: bytes) -> None:
    del cheap  # for its cost only
    composed, decomposed = "perpustakaan\u00e9", "perpustakaane\u0301"
    raw = seal_keyfile(b"x", kind=Kind.OFFICER, label="L", passphrase=composed)
    assert open_keyfile(raw, kind=Kind.OFFICER, passphrase=decomposed) == b"x"


@pytest.mark.parametrize("member", ["sealed", "nonce", "label"])
def test_a_changed_file_is_refused_like_a_wrong_passphrase(cheap: bytes, member: str) -> None:
    value = str(json.loads(cheap)[member])
    other = ("B" if value[0] != "B" else "C") + value[1:]
    with pytest.raises(CannotOpen):
        open_keyfile(changed(cheap, **{member: other}), kind=Kind.REVIEWER, passphrase=PASSPHRASE)


def test_a_file_of_another_kind_is_refused_even_where_it_claims_to_be_of_this(
    cheap: bytes,
) -> None:
    with pytest.raises(Malformed):
        open_keyfile(cheap, kind=Kind.CUSTODIAN, passphrase=PASSPHRASE)
    claiming = changed(cheap, kind="custodian")
    with pytest.raises(CannotOpen):
        open_keyfile(claiming, kind=Kind.CUSTODIAN, passphrase=PASSPHRASE)


COSTS = [
    {"time": 1},
    {"time": 17},
    {"memory_kib": 65535},
    {"memory_kib": 1048577},
    {"lanes": 0},
    {"lanes": 5},
    {"salt": "AAAA"},
    {"extra": 1},
]


@pytest.mark.parametrize("cost", COSTS)
def test_a_planted_cost_neither_weakens_nor_takes_the_machine(
    cheap: bytes, cost: dict[str, object]
) -> None:
    planted = changed(cheap, argon2id={**json.loads(cheap)["argon2id"], **cost})
    with pytest.raises(Malformed):
        open_keyfile(planted, kind=Kind.REVIEWER, passphrase=PASSPHRASE)


@pytest.mark.parametrize(
    "members",
    [{"nonce": "AAAA"}, {"sealed": "!"}, {"version": 2}, {"type": "x"}, {"more": 1}, {"label": ""}],
)
def test_another_format_is_refused(cheap: bytes, members: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        open_keyfile(changed(cheap, **members), kind=Kind.REVIEWER, passphrase=PASSPHRASE)


def test_a_file_beyond_any_size_is_refused() -> None:
    with pytest.raises(Malformed):
        open_keyfile(b" " * 65537, kind=Kind.REVIEWER, passphrase=PASSPHRASE)


@pytest.mark.parametrize("sealed_part", ["", "AAAA"])
def test_too_little_sealed_opens_nothing(cheap: bytes, sealed_part: str) -> None:
    cut = changed(cheap, sealed=sealed_part)
    with pytest.raises(CannotOpen):
        open_keyfile(cut, kind=Kind.REVIEWER, passphrase=PASSPHRASE)


@pytest.mark.parametrize("weak", ["", "sebelas huru", "\ud800" * 20])
def test_a_weak_passphrase_is_refused_before_anything_is_sealed(weak: str) -> None:
    with pytest.raises(WeakPassphrase) as caught:
        seal_keyfile(b"x", kind=Kind.OFFICER, label="L", passphrase=weak[:11] or weak)
    assert all("sebelas" not in said for said in spoken(caught.value))


# Shares


def test_any_two_of_three_shares_recover_and_one_does_not() -> None:
    seed = RecoveryKemKey.generate()
    shares = split(seed, 2, 3)
    for pair in ([0, 1], [0, 2], [2, 1]):
        assert combine([shares[index] for index in pair], seed.public()) == seed
    for too_few in ([], shares[:1], shares[:1] * 2):
        with pytest.raises(WrongShares):
            combine(too_few, seed.public())


def test_all_shares_recover_too() -> None:
    seed = RecoveryKemKey.generate()
    assert combine(split(seed, 2, 3), seed.public()) == seed


def test_shares_of_another_key_recover_nothing() -> None:
    seed, other = RecoveryKemKey.generate(), RecoveryKemKey.generate()
    with pytest.raises(WrongShares):
        combine(split(other, 2, 3)[:2], seed.public())
    with pytest.raises(WrongShares):
        combine([split(seed, 2, 3)[0], split(other, 2, 3)[1]], seed.public())


@pytest.mark.parametrize("wrong", ["", "bukan kata", "academic " * 33, "\ud800"])
def test_a_mistyped_share_is_refused_and_not_repeated(wrong: str) -> None:
    seed = RecoveryKemKey.generate()
    share = split(seed, 2, 3)[0]
    with pytest.raises(Refusal) as caught:
        combine([share, wrong], seed.public())
    first = share.split()[7]
    assert not any(f" {first} " in said for said in spoken(caught.value))

"""A request counts as signed in exactly one form; whatever differs is the same refusal."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crypto.ids import InspectorateId, PersonId
from crypto.keyfile import ReviewerSigningKey
from crypto.keys import ReporterSigningKey, ReviewerVerifyKey
from tests.signing.forging import Forger, by_hand, fresh_nonce, hash_field
from wbs.stafflog.ledger import Ledger
from wbs.stafflog.slip import Kind
from wbs.web.problems import Busy, Unauthorized
from wbs.web.signatures import COMPONENTS, Caller, Fields, Message, Signed, sign, verify

NOW = 1_800_000_000
KEY = ReviewerSigningKey.generate()
CALLER = Caller(InspectorateId(bytes(range(32))), PersonId.of(KEY.public_bytes()))
MESSAGE = Message("POST", "gateway.test:8443", "/gateway/1/day", "", b"a body")
FORGER = Forger(KEY.expose(), str(CALLER), NOW)

Change = Callable[[Message], Message]


def key_of(caller: Caller) -> ReviewerVerifyKey | None:
    return KEY.public() if caller == CALLER else None


def check(message: Message, now: int = NOW) -> Signed:
    return verify(message, key_of=key_of, now=now)


def ours(message: Message = MESSAGE) -> Message:
    ledger = Ledger(CALLER.who, KEY)
    slip_of = partial(ledger.slip, Kind.READ)
    fields = sign(message, caller=CALLER, key=KEY, now=NOW, slip_of=slip_of)
    return replace(message, headers=Fields(list(fields.items())))


def with_field(message: Message, name: str, value: str) -> Message:
    lines = [(known, value if known == name else old) for known, old in message.headers.items()]
    return replace(message, headers=Fields(lines))


def without(message: Message, name: str) -> Message:
    lines = [line for line in message.headers.items() if line[0] != name]
    return replace(message, headers=Fields(lines))


def field(message: Message, name: str) -> str:
    return dict(message.headers.items())[name]


def test_what_we_sign_holds() -> None:
    assert check(ours()).caller == CALLER


def test_what_a_stranger_signs_from_the_documents_holds() -> None:
    signed = by_hand(MESSAGE, seed=KEY.expose(), key_id=str(CALLER), now=NOW)
    assert check(signed).caller == CALLER


def test_what_the_library_signs_by_itself_holds() -> None:
    assert check(FORGER.sign(MESSAGE)).caller == CALLER


def test_the_order_of_components_is_free() -> None:
    assert check(replace(FORGER, components=COMPONENTS[::-1]).sign(MESSAGE)).created == NOW


@pytest.mark.parametrize("query", ["", "a=1", "a=%C3%A9&b"])
@pytest.mark.parametrize("authority", ["a", "h:443", "h:80", "127.0.0.1:9", "[::1]:8443"])
def test_every_host_and_query_can_be_signed(authority: str, query: str) -> None:
    assert check(ours(replace(MESSAGE, authority=authority, query=query))).caller == CALLER


@pytest.mark.parametrize("offset", [-60, 0, 60])
def test_a_minute_either_way_is_near_enough(offset: int) -> None:
    assert check(ours(), NOW + offset).created == NOW


@pytest.mark.parametrize("offset", [-61, 61, -(10**6), 10**6])
def test_more_than_a_minute_is_not(offset: int) -> None:
    with pytest.raises(Unauthorized):
        check(ours(), NOW + offset)


def test_a_nonce_is_remembered_longer_than_its_request_lives() -> None:
    signed = check(ours())
    with pytest.raises(Unauthorized):
        check(ours(), signed.expires)


def test_two_requests_never_share_what_is_spent_and_one_always_does() -> None:
    message = ours()
    assert check(message).once == check(message).once
    assert check(ours()).once != check(message).once


def test_nobody_can_spend_the_nonce_of_another_person() -> None:
    found, other = check(ours()), Caller(CALLER.inspectorate, PersonId(bytes(32)))
    mine, theirs = (replace(found, caller=caller) for caller in (CALLER, other))
    assert mine.once != theirs.once


CHANGED: dict[str, Change] = {
    "method": lambda m: replace(m, method="PUT"),
    "host": lambda m: replace(m, authority="gateway.test:8444"),
    "path": lambda m: replace(m, path="/gateway/1/case"),
    "query": lambda m: replace(m, query="x"),
    "body": lambda m: replace(m, body=b"another"),
    "body and digest": lambda m: with_field(
        replace(m, body=b"another"), "content-digest", hash_field(b"another")
    ),
    "no digest": lambda m: without(m, "content-digest"),
    "no signature": lambda m: without(m, "signature"),
    "no input": lambda m: without(m, "signature-input"),
    "nothing": lambda m: replace(m, headers=Fields([])),
    "two digests": lambda m: replace(
        m, headers=Fields([*m.headers.items(), ("content-digest", hash_field(m.body))])
    ),
    "another digest beside": lambda m: with_field(
        m, "content-digest", field(m, "content-digest") + ", sha-512=:AAAA:"
    ),
    "two signatures": lambda m: replace(
        m, headers=Fields([*m.headers.items(), *m.headers.items()])
    ),
    "two signatures in a line": lambda m: with_field(
        m, "signature", f"{field(m, 'signature')}, other={field(m, 'signature')[4:]}"
    ),
    "two inputs in a line": lambda m: with_field(
        m, "signature-input", f"{field(m, 'signature-input')}, o{field(m, 'signature-input')}"
    ),
    "a signature for another purpose beside": lambda m: with_field(
        with_field(m, "signature", field(m, "signature") + ", other=:AAAA:"),
        "signature-input",
        field(m, "signature-input") + ", other=()",
    ),
    "label": lambda m: with_field(m, "signature", "x" + field(m, "signature")),
    "time": lambda m: with_field(
        m, "signature-input", field(m, "signature-input").replace(str(NOW), str(NOW + 1))
    ),
    "alg": lambda m: with_field(
        m, "signature-input", field(m, "signature-input").replace("ed25519", "hmac-sha256")
    ),
    "person": lambda m: with_field(
        m,
        "signature-input",
        field(m, "signature-input").replace(str(CALLER.person), str(PersonId(bytes(32)))),
    ),
    "no slip": lambda m: without(m, "wbs-log"),
    "two slips": lambda m: replace(
        m, headers=Fields([*m.headers.items(), ("wbs-log", field(m, "wbs-log"))])
    ),
    "another slip": lambda m: with_field(m, "wbs-log", field(ours(), "wbs-log")),
    "long": lambda m: with_field(m, "signature-input", field(m, "signature-input") + " " * 2000),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_signed_request_that_was_changed_is_refused(change: Change) -> None:
    with pytest.raises(Unauthorized):
        check(change(ours()))


SIGNED_OTHERWISE = {
    "no tag": replace(FORGER, tag=None),
    "another tag": replace(FORGER, tag="wbs-gateway-2"),
    "no alg": replace(FORGER, alg=False),
    "no nonce": replace(FORGER, nonce=None),
    "short nonce": replace(FORGER, nonce=fresh_nonce(15)),
    "long nonce": replace(FORGER, nonce=fresh_nonce(17)),
    "nonce in another alphabet": replace(FORGER, nonce="++++++++++++++++++++++"),
    "nonce with padding": replace(FORGER, nonce=fresh_nonce() + "=="),
    "expires": replace(FORGER, expires=NOW + 30),
    "another key": replace(FORGER, seed=ReviewerSigningKey.generate().expose()),
    "nobody": replace(FORGER, key_id=f"{CALLER.inspectorate}.{CALLER.inspectorate}"),
    "no dot": replace(FORGER, key_id=str(CALLER.person)),
    "empty": replace(FORGER, key_id=""),
    "more": replace(FORGER, components=(*COMPONENTS, "@scheme")),
    "a parameter": replace(FORGER, components=(*COMPONENTS[:4], '"content-digest";sf', "wbs-log")),
    "a slip of another request": replace(FORGER, slip="1.read.AA.0.AA.AA"),
    "no slip": replace(FORGER, slip=""),
    **{
        f"without {name}": replace(FORGER, components=[c for c in COMPONENTS if c != name])
        for name in (*COMPONENTS[:4], *COMPONENTS[5:])
    },
}


@pytest.mark.parametrize("forger", SIGNED_OTHERWISE.values(), ids=SIGNED_OTHERWISE)
def test_a_genuine_key_that_signs_otherwise_is_refused(forger: Forger) -> None:
    with pytest.raises(Unauthorized):
        check(forger.sign(MESSAGE))


def test_a_slip_that_this_person_did_not_sign_is_refused_even_when_the_request_is() -> None:
    parts = field(ours(), "wbs-log").split(".")
    for place, other in ((0, "2"), (1, "append"), (3, "1"), (4, parts[2])):
        slip = ".".join([*parts[:place], other, *parts[place + 1 :]])
        with pytest.raises(Unauthorized):
            check(replace(FORGER, slip=slip).sign(MESSAGE))


def test_a_slip_of_another_request_opens_nothing() -> None:
    """It may go on with what the log holds already: the gateway looks there."""
    mine = field(ours(), "wbs-log")
    assert check(ours()).opens
    assert not check(replace(FORGER, slip=mine).sign(replace(MESSAGE, body=b"another"))).opens
    assert not check(replace(FORGER, slip=mine).sign(MESSAGE)).opens  # another nonce


def test_a_signature_that_leaves_out_the_digest_is_refused() -> None:
    signed = replace(FORGER, components=COMPONENTS[:4]).sign(MESSAGE)
    shorter = field(signed, "signature-input").replace(' "content-digest"', "")
    with pytest.raises(Unauthorized):
        check(with_field(signed, "signature-input", shorter))


def test_a_digest_of_another_body_is_refused_even_when_signed() -> None:
    with pytest.raises(Unauthorized):
        check(FORGER.sign(MESSAGE, digest_of=b"another"))


def test_a_signed_event_is_no_signed_request_and_the_other_way_round() -> None:
    message = by_hand(MESSAGE, seed=KEY.expose(), key_id=str(CALLER), now=NOW)
    event = KEY.sign(b"whatever an event says")
    assert not event.startswith(b'"')
    other, slip_of = ReporterSigningKey.generate(), partial(Ledger(CALLER.who, KEY).slip, Kind.READ)
    with pytest.raises(TypeError, match="reviewer"):
        sign(message, caller=CALLER, key=other, now=NOW, slip_of=slip_of)


def test_a_busy_database_is_not_mistaken_for_a_stranger() -> None:
    def busy(_: Caller) -> ReviewerVerifyKey | None:
        raise Busy

    with pytest.raises(Busy):
        verify(ours(), key_of=busy, now=NOW)


GARBAGE = st.text(st.characters(max_codepoint=255), max_size=400) | st.sampled_from(
    [
        "(" * 1000,
        '("@path" "@path")',
        "x=()",
        "x=:AA==:",
        "x=1",
        "x=?0",
        'x=("@path";req)',
        ", " * 99,
    ]
)
PARTS = st.sampled_from(
    [
        "x=(",
        ")",
        '"@method"',
        '"@query-param"',
        ";created=",
        str(NOW),
        "9" * 30,
        ";keyid=",
        f'"{CALLER}"',
        ";tag=",
        '"wbs-gateway-1"',
        ";alg",
        "=:AAAA:",
        "=?1",
        ";",
        " ",
        ",",
        "\x00",
        "\xff",
    ]
)


@given(GARBAGE | st.lists(PARTS, max_size=20).map("".join), GARBAGE, st.booleans())
def test_garbage_is_refused_and_never_raises_anything_else(
    given_input: str, given_signature: str, genuine_signature: bool
) -> None:
    message = with_field(ours(), "signature-input", given_input)
    if not genuine_signature:
        message = with_field(message, "signature", given_signature)
    with pytest.raises(Unauthorized):
        check(message)


@given(st.sampled_from(["authority", "path", "query", "method"]), GARBAGE)
def test_garbage_in_the_request_line_is_refused(name: str, garbage: str) -> None:
    signed = ours()
    changed = replace(signed, **{name: garbage})  # type: ignore[arg-type]  # all four are text
    assume(changed != signed)
    with pytest.raises(Unauthorized):
        check(changed)

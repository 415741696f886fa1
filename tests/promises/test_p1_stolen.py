"""Promise P1: whoever steals the whole server opens nothing."""

import base64
import gzip
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from crypto.encoding import b64
from crypto.receipt import ReceiptCode, word_list
from tests.inspectorates import custodian_key, officer_key, recovery_key, staff_keys
from tests.process import Server
from tests.promises import thief
from tests.promises.conversation import FILES, TOLD, WORDS, Doors, Spoken, speak
from tests.promises.installation import (
    STAFF,
    found_inspectorate,
    gateway,
    portal,
    publish_in,
)
from tests.promises.loot import Loot, new_in, steal
from tests.promises.needles import found_in, spellings_of_bytes, spellings_of_text
from tests.promises.raw_http import Request, ask
from tests.promises.thief import Burglary
from wbs.store.tables import metadata

RARE = 6  # letters: shorter words turn up in random bytes by themselves
CUT = 12  # characters of a text that give it away
ENGINES = ["sqlite", "postgres"]


@dataclass(frozen=True)
class Raid:
    """One conversation, then everything that its server holds, taken while it ran."""

    spoken: Spoken
    loot: Loot
    new: dict[str, bytes]
    before: Loot
    portal: Server


@pytest.fixture(scope="module", params=ENGINES)
def raid(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Raid]:
    folder = tmp_path_factory.mktemp(f"raid-{request.param}")
    if request.param == "sqlite":
        yield from _raid(f"sqlite:///{folder / 'wbs.sqlite'}", folder)
        return
    with request.getfixturevalue("postgres").fresh_database() as url:
        yield from _raid(url, folder)


def _raid(url: str, folder: Path) -> Iterator[Raid]:
    office = found_inspectorate()
    publish_in(url, office)
    with portal(url, folder) as reporters, gateway(url, folder) as reviewers:
        logs = [reporters.log, reviewers.log]
        before = steal(url, logs)
        spoken = speak(Doors(reporters.url, reviewers.url), office, folder)
        loot = steal(url, logs)
        yield Raid(spoken, loot, new_in(loot, before), before, reporters)


def secrets_of(spoken: Spoken) -> dict[str, bytes]:
    """Every secret that opens or signs anything, by name."""
    keys = spoken.code.keys()
    named = {
        "the entropy": spoken.code.expose(),
        "the credential": keys.credential.expose(),
        "the reporter's KEM seed": keys.kem.expose(),
        "the reporter's signing seed": keys.signing.expose(),
        "the recovery key": recovery_key("kabupaten").expose(),
    }
    named |= {f"case secret {i}": raw for i, raw in enumerate(spoken.case_secrets())}
    named |= {f"file key {i}": raw for i, raw in enumerate(spoken.file_keys())}
    for name in STAFF:
        named[f"the KEM seed of {name}"] = staff_keys(name).kem.expose()
        named[f"the signing seed of {name}"] = staff_keys(name).identity.expose()
    for number in range(3):
        named[f"custodian {number}"] = custodian_key(f"kabupaten {number}").expose()
    for number in range(2):
        named[f"officer {number}"] = officer_key(f"kabupaten {number}").expose()
    return named


def texts_of() -> dict[str, str]:
    """Everything that people wrote."""
    told = [TOLD.apa, TOLD.di_mana, TOLD.bagaimana, TOLD.siapa_lagi_tahu]
    told += [TOLD.perkiraan_kerugian, TOLD.risiko_pembalasan]
    accused = TOLD.siapa[0]
    told += [accused.nama, accused.nip_nrp, accused.jabatan, accused.unit_kerja]
    return {f"“{text}”": text for text in (*told, *WORDS, *FILES) if text}


def cuts(text: str) -> Iterator[str]:
    """Beginning, middle and end."""
    middle = (len(text) - CUT) // 2
    yield from (text[:CUT], text[middle : middle + CUT], text[-CUT:])


def spellings_of_code(code: ReceiptCode) -> Iterator[bytes]:
    """Words in a row, word numbers."""
    words = code.words()
    for first, second in pairwise(words):
        yield from spellings_of_text(f"{first} {second}")
        for between in ("", "-", "_", ",", ", ", "\n", "+", "%20", '","', '", "', "\0"):
            yield f"{first}{between}{second}".encode("ascii")
    numbers = [word_list().index(word) for word in words]
    for form in (">12H", "<12H", ">12I", "<12I"):
        yield from spellings_of_bytes(struct.pack(form, *numbers))
    for text in (json.dumps(numbers), ",".join(map(str, numbers)), " ".join(map(str, numbers))):
        yield from spellings_of_text(text)


def spellings_of_word(word: str) -> Iterator[bytes]:
    """Too short for every code."""
    for cased in (word, word.upper(), word.title()):
        yield from (cased.encode("ascii"), cased.encode("utf-16-le"))
        yield cased.encode("ascii").hex().encode("ascii")


def test_every_table_was_stolen(raid: Raid) -> None:
    assert {table for table, _ in raid.loot.values} == {*metadata.tables, "alembic_version"}
    for table in ("mailbox", "entry", "keybox", "file", "piece", "roster"):
        for key in metadata.tables[table].primary_key:
            assert raid.loot.values[table, key.name], table
    stored = sum(map(len, raid.loot.binary("piece", "body")))
    assert sum(map(len, raid.new.values())) > stored


def test_no_secret_stands_in_it_in_any_spelling(raid: Raid) -> None:
    needles = {name: [*spellings_of_bytes(raw)] for name, raw in secrets_of(raid.spoken).items()}
    assert found_in(_everything(raid), needles) == []


def test_no_word_of_the_receipt_stands_in_it(raid: Raid) -> None:
    code = raid.spoken.code
    before = b"\n".join(raid.before.files.values()).lower()
    rare = [word for word in code.words() if len(word) >= RARE and word.encode() not in before]
    needles = {f"word {word}": [*spellings_of_word(word)] for word in rare}
    needles["the code"] = [*spellings_of_code(code)]
    assert found_in(_everything(raid), needles) == []


def test_no_text_name_or_file_stands_in_it(raid: Raid) -> None:
    needles = {
        what: [one for cut in cuts(text) for one in spellings_of_text(cut)]
        for what, text in texts_of().items()
    }
    for name, content in FILES.items():
        inside = (content[:16], content[len(content) // 2 :][:16], content[-16:])
        needles[f"content of {name}"] = [one for cut in inside for one in spellings_of_bytes(cut)]
    assert found_in(_everything(raid), needles) == []


def test_no_value_and_nothing_made_from_one_is_a_key(raid: Raid) -> None:
    burglary = Burglary(raid.loot)
    secrets = {raw: name for name, raw in secrets_of(raid.spoken).items()}
    short, windows = thief.short_values(raid.loot), thief.windows(raid.loot)
    tried = {key for value in short for key in thief.made_from(value)}
    tried |= {key for value in windows for key in thief.plainly(value)}
    assert len(tried) > 5_000
    ways = (secrets.get, burglary.with_secret, burglary.with_code, burglary.with_seed)
    assert {found for key in tried for way in ways if (found := way(key))} == set()


def test_no_stored_value_is_a_code(raid: Raid) -> None:
    burglary = Burglary(raid.loot)
    for code in thief.codes_from(thief.short_values(raid.loot)):
        keys = code.keys()
        assert burglary.with_secret(keys.credential.expose()) is None
        assert burglary.with_seed(keys.kem.expose()) is None


def test_the_portal_takes_no_stored_value_for_a_credential(raid: Raid) -> None:
    values = thief.short_values(raid.loot)
    keys = {key for value in values for key in thief.plainly(value)}
    keys |= {code.keys().credential.expose() for code in thief.codes_from(values)}
    genuine = raid.spoken.code.keys().credential.expose()
    assert _status(raid.portal.port, genuine) == 200
    assert {_status(raid.portal.port, key) for key in keys} == {404}


def test_the_thief_would_have_known_a_key_by_its_looks(raid: Raid) -> None:
    burglary, secrets = Burglary(raid.loot), secrets_of(raid.spoken)
    assert burglary.with_code(raid.spoken.code.expose())
    for name, raw in secrets.items():
        if name.startswith(("case secret", "file key", "the credential")):
            assert burglary.with_secret(raw), name
        if "seed" in name and "reporter's signing" not in name:
            assert burglary.with_seed(raw), name


HIDDEN: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda raw: b"..." + raw,
    "backwards": lambda raw: raw[::-1],
    "hex": lambda raw: raw.hex().encode(),
    "base64, shifted by one": lambda raw: base64.b64encode(b"x" + raw + b"y"),
    "base64url, shifted by two": lambda raw: base64.urlsafe_b64encode(b"xy" + raw),
    "gzip": lambda raw: gzip.compress(b"head" + raw),
    "zlib after what looks like zlib": lambda raw: b"\x78\x9c" + bytes(50) + zlib.compress(raw),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_the_search_would_have_found_what_is_hidden(how: str) -> None:
    secret, text = bytes(range(200, 232)), "Bendahara pada malam takbiran"
    needles = {"text": spellings_of_text(text), "key": spellings_of_bytes(secret)}
    hay = {"a": HIDDEN[how](text.encode()), "b": HIDDEN[how](secret)}
    assert found_in(hay, needles) == ["text in a", "key in b"]
    shouted = {"c": HIDDEN[how](text.upper().encode("utf-16-be"))}
    assert found_in(shouted, {"text": spellings_of_text(text)}) == ["text in c"]


def _everything(raid: Raid) -> dict[str, bytes]:
    """Values as SQL gives them, which are not packed as they may be on the disk; raw files."""
    columns = {
        f"{table}.{column}": b"\n".join(
            raw if isinstance(raw, bytes) else str(raw).encode() for raw in values
        )
        for (table, column), values in raid.loot.values.items()
    }
    return columns | raid.new


def _status(port: int, credential: bytes) -> int:
    head: dict[str, object] = {"credential": b64(credential), "from_reporter": 0, "to_reporter": 0}
    answer = ask(port, Request.of("/api/1/read", head).raw)
    assert answer is not None
    return answer.status

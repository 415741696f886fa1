"""Promise P7: the code is never stored, never in a URL or a log; wrong and unknown look alike."""

import os
import re
import secrets
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crypto.encoding import b64
from crypto.errors import Refusal
from crypto.receipt import ReceiptCode, word_list
from crypto.secret import Secret
from tests.process import HOST, Server, free_port
from tests.promises.conversation import Doors, Spoken, speak
from tests.promises.installation import ROOT, found_inspectorate, gateway, portal, publish_in
from tests.promises.needles import found_in, spellings_of_bytes
from tests.promises.test_p1_stolen import spellings_of_code, spellings_of_word
from tests.promises.wiretap import Wiretap, listening

HEAD = re.compile(
    rb"POST /(api|gateway)/1/[a-z]+ HTTP/1\.1\r\n"
    rb"Host: 127\.0\.0\.1:\d+\r\nConnection: keep-alive\r\nUser-Agent: wbs\r\n"
    rb"Accept: application/vnd\.wbs\.parts\r\nAccept-Encoding: identity\r\n"
    rb"Content-Type: application/vnd\.wbs\.parts\r\nContent-Length: \d+"
)
SIGNED = re.compile(
    rb"(\r\n(content-digest|signature|signature-input|wbs-log): [^\r\n]+)*", re.IGNORECASE
)
WITH_CREDENTIAL = {f"/api/1/{call}" for call in ("read", "append", "piece", "pieces", "fetch")}
UNKNOWN_CODE = ReceiptCode(bytes(range(16)))


@dataclass(frozen=True)
class Overheard:
    """A conversation, all that went over its lines, and what the servers' processes show."""

    spoken: Spoken
    portal: Wiretap
    gateway: Wiretap
    shown: dict[str, bytes]
    folder: Path
    servers: tuple[Server, Server]


@pytest.fixture(scope="module")
def overheard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Overheard]:
    folder = tmp_path_factory.mktemp("overheard")
    url = f"sqlite:///{folder / 'wbs.sqlite'}"
    office = found_inspectorate()
    publish_in(url, office)
    (folder / "anchor.json").write_bytes(office.anchor_file())
    asked_as = free_port()
    with (
        portal(url, folder) as reporters,
        gateway(url, folder, asked_as=f"{HOST}:{asked_as}") as reviewers,
        listening(reporters.port) as outer,
        listening(reviewers.port, asked_as) as inner,
    ):
        spoken = speak(Doors(outer.url, inner.url), office, folder)
        shown = _processes([reporters.process.pid, reviewers.process.pid])
        yield Overheard(spoken, outer, inner, shown, folder, (reporters, reviewers))


def _processes(pids: list[int]) -> dict[str, bytes]:
    """What everybody on a machine, or its owner, sees of a process from outside."""
    found: dict[str, bytes] = {}
    for pid in pids:
        place = Path(f"/proc/{pid}")
        for name in ("cmdline", "environ", "comm", "maps"):
            found[f"{pid} {name}"] = (place / name).read_bytes()
        links = [os.readlink(one) for one in (place / "fd").iterdir() if one.is_symlink()]
        found[f"{pid} fd"] = "\n".join(links).encode()
    return found


def _secrets(code: ReceiptCode) -> dict[str, list[bytes]]:
    """All that the words are or become, but the credential."""
    keys = code.keys()
    needles = {f"word {word}": [*spellings_of_word(word)] for word in code.words() if len(word) > 5}
    named = {"entropy": code.expose(), "KEM seed": keys.kem.expose()}
    named["signing seed"] = keys.signing.expose()
    needles |= {name: [*spellings_of_bytes(raw)] for name, raw in named.items()}
    return {**needles, "the code": [*spellings_of_code(code)]}


def _credential(code: ReceiptCode) -> dict[str, list[bytes]]:
    return {"the credential": [*spellings_of_bytes(code.keys().credential.expose())]}


def test_nothing_of_it_but_the_credential_goes_over_the_line(overheard: Overheard) -> None:
    for tap in (overheard.portal, overheard.gateway):
        assert found_in(tap.raw, _secrets(overheard.spoken.code)) == []


def test_the_credential_goes_out_in_the_body_of_calls_that_need_it_and_nowhere_else(
    overheard: Overheard,
) -> None:
    code = overheard.spoken.code
    text = b64(code.keys().credential.expose()).encode("ascii")
    carriers: set[str] = set()
    for request, answer in overheard.portal.exchanges():
        hay = {"head": request.head, "answer": answer.head + answer.body}
        hay["rest"] = request.body.replace(b'{"credential":"' + text + b'"', b"")
        assert found_in(hay, _credential(code)) == []
        if text in request.body:
            carriers.add(request.path)
    assert carriers == WITH_CREDENTIAL - {"/api/1/pieces", "/api/1/fetch"}
    assert found_in(overheard.gateway.raw, _credential(code)) == []


def test_requests_say_nothing_but_what_all_clients_say(overheard: Overheard) -> None:
    reporters = [request for request, _ in overheard.portal.exchanges()]
    reviewers = [request for request, _ in overheard.gateway.exchanges()]
    assert len(reporters) > 8
    assert len(reviewers) > 8
    for request in (*reporters, *reviewers):
        common = HEAD.match(request.head)
        assert common is not None, request.head
        rest = request.head[common.end() :]
        assert SIGNED.fullmatch(rest) if request in reviewers else not rest


def test_the_servers_show_it_in_no_argument_variable_file_name_or_log(overheard: Overheard) -> None:
    needles = _secrets(overheard.spoken.code) | _credential(overheard.spoken.code)
    logs = {server.log.name: server.log.read_bytes() for server in overheard.servers}
    assert found_in({**overheard.shown, **logs}, needles) == []
    assert set(logs.values()) == {b""}


@dataclass
class Home:
    """Where a reporter runs `wbs`: whatever the program leaves behind lies in this folder."""

    folder: Path
    anchor: Path
    seen: dict[str, bytes] = field(default_factory=dict)

    def runs(self, tap: Wiretap, typed: str, *words: str) -> tuple[int, bytes]:
        """How it ended, and all that it said."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "wbs", *words, "check", "--portal", tap.url),
                *("--anchor", str(self.anchor), "--words-file", "-", "--patience", "5"),
            ],
            cwd=self.folder,
            env={"HOME": str(self.folder), "TMPDIR": str(self.folder), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        tap.when_somebody_calls = lambda: self.seen.update(_processes([process.pid]))
        said, _ = process.communicate(typed.encode("utf-8"))
        tap.when_somebody_calls = lambda: None
        return process.returncode, said

    def left_behind(self) -> dict[str, bytes]:
        """Every file, and every file's name."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return {path.name: str(path).encode() + path.read_bytes() for path in files}


@pytest.fixture
def home(tmp_path: Path, overheard: Overheard) -> Home:
    folder = tmp_path / "home"
    folder.mkdir()
    return Home(folder, overheard.folder / "anchor.json")


@pytest.mark.parametrize("words", [(), ("--debug",)])
def test_the_command_line_shows_and_leaves_it_nowhere(
    words: tuple[str, ...], home: Home, overheard: Overheard
) -> None:
    code = overheard.spoken.code
    with listening(overheard.servers[0].port) as tap:
        ended, said = home.runs(tap, " ".join(code.words()), *words)
    assert ended == 0, said
    assert len(home.seen) == 5
    needles = _secrets(code) | _credential(code)
    assert found_in({"said": said, **home.seen, **home.left_behind()}, needles) == []


def test_an_unknown_code_is_repeated_nowhere(home: Home, overheard: Overheard) -> None:
    with listening(overheard.servers[0].port) as tap:
        ended, said = home.runs(tap, " ".join(UNKNOWN_CODE.words()), "--debug")
        assert len(tap.exchanges()) == 1
    assert ended != 0
    needles = _secrets(UNKNOWN_CODE) | _credential(UNKNOWN_CODE)
    assert found_in({"said": said, **home.seen, **home.left_behind()}, needles) == []


MALFORMED: dict[str, Callable[[tuple[str, ...]], Sequence[str]]] = {
    "one word is another": lambda words: [*words[:-1], _other(words)],
    "two are swapped": lambda words: [words[1], words[0], *words[2:]],
    "one is missing": lambda words: words[:-1],
    "one too many": lambda words: [*words, words[0]],
    "one is no word": lambda words: [*words[:5], "qwertyuiop", *words[6:]],
    "nothing": lambda _words: [],
}


def _other(words: tuple[str, ...]) -> str:
    """A last word whose checksum is wrong."""
    for word in word_list():
        try:
            ReceiptCode.parse(" ".join((*words[:-1], word)))
        except Refusal:
            return word
    raise AssertionError


@pytest.mark.parametrize("how", MALFORMED)
def test_a_malformed_code_never_leaves_the_device(
    how: str, home: Home, overheard: Overheard
) -> None:
    typed = MALFORMED[how](ReceiptCode(bytes(range(100, 116))).words())
    with listening(overheard.servers[0].port) as tap:
        ended, said = home.runs(tap, " ".join(typed), "--debug")
        assert tap.connections == []
    assert ended != 0
    needles = {word: [*spellings_of_word(word)] for word in typed if len(word) > 5}
    assert found_in({"said": said, **home.left_behind()}, needles) == []


@given(st.lists(st.sampled_from(word_list()) | st.text(min_size=6, max_size=12), max_size=14))
@example(["qwertyuiop"] * 12)
@example([word_list()[0]] * 12)
def test_no_refusal_carries_a_typed_word(typed: list[str]) -> None:
    try:
        ReceiptCode.parse(" ".join(typed))
    except Refusal as refusal:
        shown = "".join(_all_of(refusal))
    else:
        return
    for word in (piece for one in typed for piece in one.split() if len(piece) > 5):
        assert word not in shown


def _all_of(error: BaseException | None) -> Iterator[str]:
    """Everything that a log, a debugger's first look or a chained traceback would print."""
    while error is not None:
        lines = traceback.TracebackException.from_exception(error, limit=0).format()
        yield from (str(error), repr(error), repr(error.args), repr(vars(error)), *lines)
        error = error.__context__


def test_a_secret_prints_nothing_of_itself() -> None:
    raw = secrets.token_bytes(16)
    code = ReceiptCode(raw)
    held: tuple[Secret, ...] = (code, *code.keys())
    for secret in held:
        shown = f"{secret} {secret!r} {[secret]} {secret!s:>60} {secret.__reduce__!r}"
        hay = {"shown": shown.encode()}
        assert found_in(hay, {"itself": spellings_of_bytes(secret.expose())}) == []
        with pytest.raises(TypeError):
            hash(secret)

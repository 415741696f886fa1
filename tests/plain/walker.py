"""Somebody with a browser that runs no script: reads forms, fills them in, presses buttons."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urlencode

Fields = dict[str, list[str]]
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}  # what a browser says of a form on the page's own site
APA = "Kepala dinas memakai mobil dinas untuk usaha keluarganya, penanda-apa-7311."
DI_MANA = "Dinas Perhubungan, penanda-tempat-5582"


class Answer(Protocol):
    """What came back."""

    status_code: int
    headers: Any  # werkzeug's and httpx's look alike

    @property
    def text(self) -> str:
        """As text."""


Post = Callable[[str, Mapping[str, Any], Mapping[str, Any] | None], Answer]


def encoded(fields: Mapping[str, Any], files: Mapping[str, Any] | None) -> tuple[bytes, str]:
    """A body as a browser makes it, and its type: in the page's order, the button last."""
    if not files:
        return urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
    mark = "----batas-7311"
    named = [name for name in fields if name not in files and name != "ke"]
    parts = [_part(mark, name, value) for name in named for value in fields[name]]
    for name, (called, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        parts += [f"{head}Content-Type: application/pdf\r\n\r\n".encode(), content, b"\r\n"]
    parts += [_part(mark, "ke", value) for value in fields.get("ke", ())]
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def _part(mark: str, name: str, value: str) -> bytes:
    head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n'
    return f"{head}\r\n{value}\r\n".encode()


@dataclass
class Form:
    """One form, as the page filled it in."""

    action: str
    method: str
    kind: str
    id: str
    fields: Fields = field(default_factory=dict)
    buttons: list[Mapping[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Finds the forms of a page, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.loose: list[Mapping[str, str]] = []
        self.said: list[str] = []
        self.by_id: dict[str, list[str]] = {}
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._ids: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in given}
        if "id" in at and tag not in ("input", "meta", "link"):
            self._ids.append((tag, at["id"]))
            self.by_id.setdefault(at["id"], [])
        if tag == "form":
            kind = at.get("enctype", "application/x-www-form-urlencoded")
            self._form = Form(at["action"], at.get("method", ""), kind, at.get("id", ""))
            self.forms.append(self._form)
        elif tag == "button":
            (self.loose if "form" in at or not self._form else self._form.buttons).append(at)
        elif self._form is not None:
            self._field(tag, at)

    def _field(self, tag: str, at: Mapping[str, str]) -> None:
        assert self._form is not None
        name, fields = at.get("name", ""), self._form.fields
        if tag == "input" and at.get("type") in ("radio", "checkbox"):
            if "checked" in at:
                fields.setdefault(name, []).append(at.get("value", "on"))
        elif tag == "input" and at.get("type") == "file":
            fields[name] = [""]  # a browser sends the name alone where the form takes no files
        elif tag == "input":
            fields.setdefault(name, []).append(at.get("value", ""))
        elif tag == "textarea":
            self._area = name
            fields[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in at or self._select not in fields):
            fields[self._select] = [at.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        if self._ids and self._ids[-1][0] == tag:
            self._ids.pop()

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            self._form.fields[self._area][0] += data
        for _, id in self._ids:
            self.by_id[id].append(data)
        if data.strip():
            self.said.append(data.strip())


@dataclass
class Walker:
    """One tab. `post` sends a form: path, fields, and files if there are any."""

    get: Callable[[str], Any]
    post: Post
    language: str = "id"
    answer: Any = None
    page: Any = None

    def opens(self, path: str | None = None) -> "Walker":
        """Load a page."""
        root = {"id": "/id/tanpa-skrip/", "en": "/en/no-script/"}[self.language]
        return self._came(self.get(path or root))

    def _came(self, answer: Answer) -> "Walker":
        self.answer = answer
        self.page = _Reader()
        if "html" in answer.headers.get("Content-Type", ""):
            self.page.feed(answer.text)
        return self

    @property
    def form(self) -> Form:
        """The form that was filled in last, or the page's own."""
        found: Form = next(one for one in self.page.forms if one.id != "ambil" and one.buttons)
        return found

    @property
    def at(self) -> str:
        """The page, by where its first button leads."""
        path = self.form.buttons[0].get("formaction") or self.form.action
        return path.rstrip("/").rpartition("/")[2]

    def form_with(self, button: str) -> Form:
        """The form that has this button."""
        found: Form = next(
            one
            for one in self.page.forms
            if any(each.get("value") == button for each in one.buttons)
        )
        return found

    def fills(self, **given: str | Sequence[str]) -> "Walker":
        """Type or choose. Names with a dash are written with an underscore doubled."""
        for name, value in given.items():
            values = [value] if isinstance(value, str) else list(value)
            self.form.fields[name.replace("__", "-")] = values
        return self

    def presses(
        self, button: str, file: tuple[str, bytes] | None = None, **given: str | Sequence[str]
    ) -> "Walker":
        """Fill in and press; the button that sends, with a file, is the one that takes it along."""
        self.fills(**given)
        path, fields = self.sending("lampirkan" if file and button == "kirim" else button)
        return self._came(self.post(path, fields, {"berkas": file} if file else None))

    def sending(self, button: str) -> tuple[str, Fields]:
        """What pressing would send, and where to."""
        form = self.form_with(button)
        pressed = next(one for one in form.buttons if one.get("value") == button)
        return pressed.get("formaction") or form.action, {**form.fields, "ke": [button]}

    def sends(self, path: str, fields: Fields, file: tuple[str, bytes] | None = None) -> "Walker":
        """Send what a form of ours would not."""
        return self._came(self.post(path, fields, {"berkas": file} if file else None))

    def fetching(self, number: int = 0) -> tuple[str, Fields]:
        """What the button of a file of the conversation would send, and where to."""
        form = next(one for one in self.page.forms if one.id == "ambil")
        button = [one for one in self.page.loose if one.get("form") == "ambil"][number]
        return form.action, {**form.fields, "berkas": [button["value"]]}

    def fetches(self, number: int = 0) -> Answer:
        """A file of the conversation, by its button."""
        return self.post(*self.fetching(number), None)

    def said(self, id: str) -> str:
        """What an element says."""
        return " ".join("".join(self.page.by_id[id]).split())

    @property
    def text(self) -> str:
        """All that the page says."""
        return " ".join(self.page.said)

    def words(self) -> list[str]:
        """The words on the card."""
        card = self.answer.text.split('id="code-words"')[1].split("</ol>")[0]
        return re.findall("<li>([a-z]+)</li>", card)

    # --- journeys ----------------------------------------------------------------

    def understands(self) -> "Walker":
        """Past the warned choice."""
        return self.opens().presses("lanjut", paham="ya")

    def chooses(self, part: str = "kabupaten") -> "Walker":
        """An inspectorate, by a part of its name."""
        self.presses("lapor").presses("cari", cari=part)
        value = self.answer.text.split('name="inspektorat"')[1].split('value="')[1].split('"')[0]
        return self.presses("lanjut", inspektorat=value)

    def answers(self, apa: str = APA) -> "Walker":
        """All six questions; nobody is left out."""
        self.presses("lanjut").presses("lanjut", kategori="WEWENANG")
        self.presses("lanjut", apa=apa).presses("lanjut", orang__1__nama="Wirahadikusuma Penanda")
        self.presses("lanjut", di_mana=DI_MANA, mulai="2026-01-15")
        return self.presses("lanjut", sumber_pengetahuan="melihat").presses("lanjut")

    def reports(self, apa: str = APA) -> list[str]:
        """From the first page to the words."""
        self.understands().chooses().answers(apa).presses("kirim")
        return self.words()

    def writes_down(self, words: Sequence[str]) -> "Walker":
        """Two words, and into the conversation."""
        self.presses("sudah")
        for at in range(2):
            label = self.answer.text.split(f'for="dua-{at}"')[1].split("</label>")[0]
            number = int("".join(char for char in label.split(">", 1)[1] if char.isdigit()))
            self.form.fields[f"dua-{at}"] = [words[number - 1][:4]]
        return self.presses("lanjut")

    def comes_back(self, words: Sequence[str]) -> "Walker":
        """With the words, four letters each."""
        self.understands().presses("buka")
        for number, word in enumerate(words, 1):
            self.form.fields[f"kata-{number}"] = [word[:4]]
        return self.presses("buka")

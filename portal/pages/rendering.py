"""Pages from templates and texts, in both languages."""

import re
from collections.abc import Mapping

from jinja2 import Environment, Template
from markupsafe import Markup, escape

from wbs.clocks.settings import Clocks
from wbs.form.report import KATEGORI
from wbs.look import loader
from wbs.speech.messages import LANGUAGES, Texts
from wbs.speech.weekdays import days_in_words

PACKAGE = "portal.pages"
STATIC = "/static"
SLUGS: Mapping[str, Mapping[str, str]] = {
    "id": {"home": "", "report": "lapor", "return": "kembali", "done": "selesai"},
    "en": {"home": "", "report": "report", "return": "return", "done": "done"},
}
# The pages without script; they are a tree of their own and know nothing of these.
PLAIN_ROOTS: Mapping[str, str] = {"id": "/id/tanpa-skrip/", "en": "/en/no-script/"}
# Everything that the script may say; it has no texts of its own.
SPOKEN = (
    *("client", "where", "readers", "ask_page", "check", "code", "return", "talk", "reader_role"),
    *("page_refusal", "file_fault", "reason", "finding", "label", "status", "standing", "found"),
    "size",
)
# What it says on the other page only: left out, it need not travel.
_ELSEWHERE: Mapping[str, frozenset[str]] = {
    "report": frozenset({"return"}),
    "return": frozenset({"where", "readers", "code", "reader_role"}),
}
_KATEGORI = (
    *("WEWENANG", "KORUPSI", "PUNGLI", "GRATIFIKASI", "BENTURAN", "NEPOTISME", "PBJ"),
    *("PERIZINAN", "KEPEGAWAIAN", "NETRALITAS", "DISIPLIN", "ETIK", "ASET", "PELECEHAN"),
    *("PEMBALASAN", "LAIN"),
)
# What a text may lead to: the place for complaints about services, and help by telephone.
_LEADS: Mapping[str, str] = {
    "lapor.go.id": "https://www.lapor.go.id/",
    "110": "tel:110",
    "148": "tel:148",
}
_LEADING = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in _LEADS))
# A name would let a browser remember or a form carry what is typed; only radios need one.
_NAME = re.compile(r'(<(?:input|textarea)(?![^>]*type="radio")[^>]*?) name="[^"]*"')


def path_of(language: str, page: str) -> str:
    """Where a page stands."""
    return f"/{language}/{SLUGS[language][page]}"


def render(
    page: str,
    language: str,
    plain: bool = False,
    host: str = "",
    *,
    onion: str = "",
    clocks: Clocks | None = None,
) -> str:
    """The HTML of one of the pages in SLUGS. `host`: who runs this server, to be said at home.

    `clocks`: by which a reporter may object and is shown answers, if not by the program's.
    """
    texts = Texts.of(language, PACKAGE)
    (other,) = set(LANGUAGES) - {language}
    html = _template(page, language).render(
        other=path_of(other, page),
        other_language=other,
        report=path_of(language, "report"),
        back=path_of(language, "return"),
        done=path_of(language, "done"),
        start=_START.get(page),
        plain=PLAIN_ROOTS[language] if plain else None,
        host=host,
        onion=onion,
        clocks=(kept := clocks or Clocks.load()),
        answer_days=days_in_words(texts, kept.windows),
        client_texts=list(_client_texts(texts, page).items()),
        **_choices(texts),
    )
    return _NAME.sub(r"\1", html)


def render_missing() -> str:
    """The HTML for an address that leads nowhere, in both languages."""
    language, other = LANGUAGES
    return _template("missing", language).render(
        other=path_of(other, "home"),
        other_language=other,
        other_t=Texts.of(other, PACKAGE).get,
    )


def crowded_pages() -> Mapping[str, str]:
    """The HTML for whoever comes while too many wait, by the root of each language."""
    first, second = LANGUAGES
    return {
        path_of(language, "home"): _template("crowded", language).render(
            other=path_of(other, "home"), other_language=other
        )
        for language, other in ((first, second), (second, first))
    }


def _template(name: str, language: str) -> Template:
    environment = Environment(
        loader=loader(PACKAGE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    texts = Texts.of(language, PACKAGE)
    environment.globals |= {"t": texts.get, "language": language, "static": STATIC}
    environment.globals |= {"linked": linked}
    return environment.get_template(f"{name}.html")


def linked(text: str) -> Markup:
    """A text of our own with a link on each name that leads somewhere; nothing says from where."""
    return Markup(_LEADING.sub(_link, str(escape(text))))  # noqa: S704  # the text is escaped, the links are ours


def _link(found: re.Match[str]) -> str:
    where = _LEADS[found[0]]
    rel = "" if where.startswith("tel:") else ' rel="noreferrer noopener"'
    return f'<a class="govuk-link" href="{where}"{rel}>{found[0]}</a>'


_START = {"report": "cannot", "return": "words"}


def _choices(texts: Texts) -> dict[str, list[dict[str, str]]]:
    if set(_KATEGORI) != KATEGORI:
        raise KeyError("kategori")
    return {
        "kategori": [
            *_items(texts, _KATEGORI),
            {"value": "PELAYANAN", "text": texts.get("ask_page.pelayanan")},
            {"value": "", "text": texts.get("label.unknown")},
        ],
        "sumber": [
            *_items(texts, ("melihat", "mendengar", "dokumen", "menduga")),
            {"value": "", "text": texts.get("label.unknown")},
        ],
        "penerusan": [
            {"value": value, "text": texts.get(f"ask_page.{value}")}
            for value in ("tanya", "boleh", "jangan")
        ],
        "berlangsung": [
            {"value": "ya", "text": texts.get("ask_page.ya")},
            {"value": "tidak", "text": texts.get("ask_page.tidak")},
            {"value": "", "text": texts.get("label.unknown")},
        ],
    }


def _items(texts: Texts, values: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"value": value, "text": texts.get(f"label.{value}")} for value in values]


def spoken_on(page: str) -> frozenset[str]:
    """The sections of texts that the script may use on this page."""
    return frozenset(SPOKEN) - _ELSEWHERE.get(page, frozenset())


def _client_texts(texts: Texts, page: str) -> dict[str, str]:
    return {
        f"{section}.{name}": text
        for section in sorted(spoken_on(page))
        for name, text in texts.sections[section].items()
    }

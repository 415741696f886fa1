"""Rendering: each page anew, because without script it is the server that shows what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from jinja2 import Environment
from markupsafe import Markup, escape

from crypto.ids import Role
from portal.pages.rendering import linked
from portal.plain.draft import EXCLUDED, PERSON, SERVICE, UNKNOWN, person_field
from portal.plain.places import path_of, upload_path
from wbs.clocks.settings import Clocks
from wbs.form.report import PERAN
from wbs.look import loader
from wbs.speech.messages import LANGUAGES, Texts
from wbs.speech.voice import harmless
from wbs.speech.weekdays import days_in_words

PACKAGE = "portal.plain"
ELSEWHERE = "https://www.bmkg.go.id/"  # the weather: a page that anybody may have open
SERVICES = "https://www.lapor.go.id/"  # where complaints about a service belong
_STATIC = "/static"
_KATEGORI = (
    *("WEWENANG", "KORUPSI", "PUNGLI", "GRATIFIKASI", "BENTURAN", "NEPOTISME", "PBJ"),
    *("PERIZINAN", "KEPEGAWAIAN", "NETRALITAS", "DISIPLIN", "ETIK", "ASET", "PELECEHAN"),
    *("PEMBALASAN", "LAIN"),
)


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages in one language."""

    language: str
    texts: Texts
    environment: Environment
    clocks: Clocks

    @classmethod
    def of(cls, language: str, host: str = "", clocks: Clocks | None = None) -> "Pages":
        """Read templates and texts once. `host`: who runs this server, to be said first.

        `clocks`: by which a reporter may object and is shown answers, if not by the program's.
        """
        texts, kept = Texts.of(language, "portal.pages", PACKAGE), clocks or Clocks.load()
        environment = Environment(
            loader=loader(PACKAGE), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        (other,) = set(LANGUAGES) - {language}
        environment.globals |= {
            "t": texts.get,
            "language": language,
            "other_language": other,
            "static": _STATIC,
            "host": host,
            "answer_days": days_in_words(texts, kept.windows),
            "elsewhere": ELSEWHERE,
            "services": SERVICES,
            "path": lambda page: path_of(language, page),
            "upload_path": upload_path(language),
            "other_path": lambda page: path_of(other, page),
            "person_field": person_field,
            "person_fields": PERSON,
            "excluded_field": EXCLUDED,
            "choices": _choices(texts),
            "bdi": bdi,
            "linked": linked,
            "fault": lambda said: _fault(texts, said),
        }
        pages = cls(language, texts, environment, kept)
        environment.globals["phrase"] = pages.phrase
        return pages

    def render(self, template: str, **values: object) -> str:
        """The HTML of a page."""
        return self.environment.get_template(f"{template}.html").render(values)

    def refusal(self, code: str, where: str = "") -> str:
        """What happened and what to do: in the words for these pages, or those of the others."""
        for section in ("plain_refusal", "page_refusal"):
            if code in self.texts.sections[section]:
                return self.texts.get(f"{section}.{code}", where=where)
        return self.texts.get("plain_refusal.refused")

    def phrase(self, key: str, **values: object) -> Markup:
        """A text whose values, which may be of strangers, cannot turn what stands around them."""
        section, _, name = key.partition(".")
        text = Template(str(escape(self.texts.sections[section][name])))
        shown = {name: bdi(str(value)) for name, value in values.items()}
        return Markup(text.substitute(shown))  # noqa: S704  # text and values are escaped

    def roles(self, roles: frozenset[Role]) -> str:
        """Roles in one line."""
        return ", ".join(
            self.texts.get(f"reader_role.{role.value}") for role in Role if role in roles
        )


def all_pages(host: str = "", clocks: Clocks | None = None) -> Mapping[str, Pages]:
    """By language; as `Pages.of`."""
    return {language: Pages.of(language, host, clocks) for language in LANGUAGES}


def _fault(texts: Texts, said: str) -> Mapping[str, str] | None:
    """A field's error as GOV.UK's macros take it: what is heard before it is in its language."""
    return {"text": said, "visuallyHiddenText": texts.get("plain.fault")} if said else None


def bdi(*names: str) -> Markup:
    """Names of strangers in a row: marked where they hide something, each on its own."""
    return Markup(", ").join(Markup("<bdi>{}</bdi>").format(harmless(name)) for name in names)


def _choices(texts: Texts) -> Mapping[str, list[dict[str, str]]]:
    unknown = {"value": UNKNOWN, "text": texts.get("label.unknown")}
    return {
        "kategori": [
            *_labels(texts, _KATEGORI),
            {"value": SERVICE, "text": texts.get("ask_page.pelayanan")},
            unknown,
        ],
        "sumber_pengetahuan": [
            *_labels(texts, ("melihat", "mendengar", "dokumen", "menduga")),
            unknown,
        ],
        "penerusan": [
            {"value": value, "text": texts.get(f"ask_page.{value}")}
            for value in ("tanya", "boleh", "jangan")
        ],
        "berlangsung": [
            {"value": "ya", "text": texts.get("ask_page.ya")},
            {"value": "tidak", "text": texts.get("ask_page.tidak")},
            unknown,
        ],
        "peran": [
            {"value": "", "text": texts.get("ask_page.peran_unknown")},
            *_labels(texts, tuple(sorted(PERAN))),
        ],
    }


def _labels(texts: Texts, values: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"value": value, "text": texts.get(f"label.{value}")} for value in values]

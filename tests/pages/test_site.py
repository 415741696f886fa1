"""The documents that a browser is given, without a browser: the same for all, and nothing loose."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from crypto.anchor import compose_anchor
from crypto.errors import Malformed
from portal.pages import Site
from portal.pages.rendering import SLUGS, SPOKEN, linked, path_of, render, spoken_on
from portal.pages.site import MANIFEST
from portal.plain.rendering import Pages
from tests.architecture.source import ROOT
from tests.node_process import NODE
from tests.world import World
from wbs import look
from wbs.clocks.settings import Clocks
from wbs.speech.messages import LANGUAGES, Texts
from wbs.windows import Windows

BUILT = (
    "portal/pages/static/wbs.js",
    "portal/pages/static/wbs.js.gz",
    "reviewer/console/static/console.js",
    "wbs/look/look.css",
    "wbs/look/pages.css",
    "wbs/look/pages.css.gz",
)
SOURCES = ("build.mjs", "package.json", "portal", "reviewer", "wbs/look", "crypto")


@pytest.fixture(scope="module")
def site() -> Site:
    regency = World().regency
    return Site.build(compose_anchor({regency.id: regency.newest.name}))


# Where a person may go from here, by a press of their own.
LAPOR = "https://www.lapor.go.id/"
LEADS = {LAPOR, "tel:110", "tel:148"}


class Seen(HTMLParser):
    """Tags and attributes in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags(page: str, language: str = "id") -> list[tuple[str, dict[str, str | None]]]:
    seen = Seen()
    seen.feed(render(page, language))
    return seen.tags


def test_the_manifest_names_every_document_by_its_hash(site: Site) -> None:
    named = json.loads(site.documents[MANIFEST].body)["sha256"]
    assert named.keys() == site.documents.keys() - {MANIFEST}
    for path, digest in named.items():
        assert hashlib.sha256(site.documents[path].body).hexdigest() == digest
    assert "/static/anchor.js" in named


def test_what_is_squeezed_is_the_same(site: Site) -> None:
    for document in site.documents.values():
        assert gzip.decompress(document.squeezed) == document.body


def test_a_start_renders_the_same_bytes_as_the_one_before(site: Site) -> None:
    regency = World().regency
    again = Site.build(compose_anchor({regency.id: regency.newest.name}))
    for path in site.documents.keys() - {MANIFEST, "/static/anchor.js"}:
        assert again.documents[path] == site.documents[path], path


def test_what_is_no_anchor_is_refused() -> None:
    with pytest.raises(Malformed):
        Site.build(b"{}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", SLUGS["id"])
def test_a_page_loads_only_what_the_site_has(site: Site, page: str, language: str) -> None:
    for tag, attributes in tags(page, language):
        if tag in ("script", "link", "img", "a"):
            where = attributes.get("src") or attributes.get("href") or ""
            is_ours = where in site.documents or where.startswith(("#", "data:,"))
            assert is_ours or (tag == "a" and where in LEADS), where
        assert tag not in ("form", "iframe", "object", "embed", "base", "style"), tag
        inline = {name for name in attributes if name.startswith("on") or name == "style"}
        assert not inline, (tag, inline)


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_one_press_away_and_nobody_hears_from_where(language: str) -> None:
    links = [attributes for tag, attributes in tags("home", language) if tag == "a"]
    assert {link["href"] for link in links} >= LEADS
    links += [attributes for tag, attributes in tags("report", language) if tag == "a"]
    leading = [link for link in links if link["href"] == LAPOR]
    assert [link.get("rel") for link in leading] == ["noreferrer noopener"] * 2


def test_a_text_with_a_link_is_escaped() -> None:
    assert linked("<b> 1101 & 110.") == (
        '&lt;b&gt; 1101 &amp; <a class="govuk-link" href="tel:110">110</a>.'
    )


@pytest.mark.parametrize("page", ["report", "return"])
def test_a_field_has_no_name_but_radios_and_is_shut_until_the_script_opens_it(page: str) -> None:
    html = render(page, "id")
    for tag, attributes in tags(page):
        if tag in ("input", "textarea", "select"):
            assert attributes.get("type") == "radio" or "name" not in attributes, attributes
    for step in html.split('<section class="look-step"')[1:]:
        assert '<fieldset class="look-shut" disabled' in step
        assert re.match(r"[^>]*hidden", step)


@pytest.mark.parametrize("page", SLUGS["id"])
def test_both_languages_have_the_same_steps(page: str) -> None:
    def ids(language: str) -> list[str | None]:
        return [attributes["id"] for _, attributes in tags(page, language) if "id" in attributes]

    assert ids("id") == ids("en")
    assert len(ids("id")) == len({*ids("id")})


def test_both_languages_have_the_same_texts() -> None:
    first, second = (Texts.of(one, "portal.pages").sections for one in LANGUAGES)
    assert {name: texts.keys() for name, texts in first.items()} == {
        name: texts.keys() for name, texts in second.items()
    }


def test_no_text_is_idle() -> None:
    """A text is named in a template or in the script, or built there from its two parts."""
    sources = [*Path(ROOT, "portal").rglob("*.html"), *Path(ROOT, "portal/client").rglob("*.ts")]
    sources += [*Path(ROOT, "portal/pages").glob("*.py")]
    said = "".join(source.read_text("utf-8") for source in sources)
    for section, texts in Texts.of("id", "portal.pages").sections.items():
        if section in {*Texts.of("id").sections, "reader_role", "page_refusal"}:
            continue
        parts = (f'"{section}." ~', f"`{section}.${{", f'f"{section}.{{')
        is_built = any(part in said for part in parts)
        for name in texts:
            named = f'"{section}.{name}"' in said
            assert named or (is_built and f'"{name}"' in said), f"{section}.{name}"


def test_a_page_carries_every_text_that_its_script_may_say() -> None:
    """What a page leaves out is said only by modules of the other page."""
    modules = {
        path.name: path.read_text("utf-8") for path in Path(ROOT, "portal/client").rglob("*.ts")
    }
    others = {
        "report": {"return_pages.ts"},
        "return": {"choosing.ts", "code_pages.ts", "report_pages.ts"},
    }
    for page, elsewhere in others.items():
        for section in {*SPOKEN} - spoken_on(page):
            saying = {name for name, source in modules.items() if f'ay("{section}.' in source}
            saying |= {name for name, source in modules.items() if f"ay(`{section}." in source}
            assert saying, section
            assert saying <= elsewhere, section


def test_every_class_of_a_page_has_its_look(site: Site) -> None:
    """The pages' style sheet holds only some of GOV.UK's components: all that are used."""
    used = {
        name
        for language in LANGUAGES
        for page in SLUGS[language]
        for _, attributes in tags(page, language)
        for name in (attributes.get("class") or "").split()
    }
    script = site.documents["/static/wbs.js"].body.decode()
    used |= {*re.findall(r"(?:govuk|look)-[a-z_-]*[a-z]", script)}
    names = look.PAGES, look.STYLE
    sheets = [look.FOLDER.joinpath(name).read_text("utf-8") for name in names]
    here, all_there_is = ({*re.findall(r"\.((?:govuk|look)-[\w-]+)", css)} for css in sheets)
    assert len(used & here) > 50
    assert not (used & all_there_is) - here


def test_every_refusal_of_the_script_has_words_that_say_what_to_do() -> None:
    source = ROOT.joinpath("portal/client/journeys/refusals.ts").read_text("utf-8")
    codes = re.findall(r'"([a-z-]+)"', source.partition("CODES = [")[2].partition("]")[0])
    assert len(codes) > 30
    for language in LANGUAGES:
        texts = Texts.of(language, "portal.pages").sections["page_refusal"]
        assert texts.keys() == {*codes}
        assert all(". " in text or ":" in text for text in texts.values())


def test_every_page_has_a_way_to_the_other_language() -> None:
    for language in LANGUAGES:
        for page in SLUGS[language]:
            (other,) = set(LANGUAGES) - {language}
            links = [
                attributes.get("href") for tag, attributes in tags(page, language) if tag == "a"
            ]
            assert path_of(other, page) in links


def test_what_is_committed_is_what_its_sources_build(tmp_path: Path) -> None:
    for source in SOURCES:
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, tmp_path / source)
    for built in BUILT:
        (tmp_path / built).unlink()
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    subprocess.run([NODE, "build.mjs"], cwd=tmp_path, check=True, timeout=300)
    for built in BUILT:
        assert (tmp_path / built).read_bytes() == (ROOT / built).read_bytes(), built


HOST = "Dinas Kominfo <b>Kabupaten</b> Contoh"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_server_of_the_government_reported_on_says_so_before_anything_else(language: str) -> None:
    html = render("home", language, host=HOST)
    told = html.index("Dinas Kominfo &lt;b&gt;Kabupaten&lt;/b&gt; Contoh")
    assert html.index("<h1") < told < html.index('role="button"')
    assert 'id="host"' not in render("home", language)


def test_who_runs_the_server_is_part_of_what_a_monitor_compares() -> None:
    regency = World().regency
    anchor = compose_anchor({regency.id: regency.newest.name})
    plain, told = Site.build(anchor), Site.build(anchor, host=HOST)
    changed = {path for path in told.documents if told.documents[path] != plain.documents[path]}
    assert changed == {"/", "/id/", "/en/", MANIFEST}


TOLD = {"id": "Buka lagi setiap Senin dan Kamis.", "en": "Open again every Monday and Thursday."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_names_the_days_on_which_answers_are_shown(language: str) -> None:
    clocks = replace(Clocks.load(), windows=Windows.parse("kamis,senin"))
    html = render("report", language, clocks=clocks)
    card = html.partition('id="code-words"')[2].partition("</section>")[0]
    assert TOLD[language] in card
    assert 'id="talk-windows"' in render("return", language, clocks=clocks)
    assert not any("-windows" in render(page, language) for page in ("report", "return"))
    plain = Pages.of(language, clocks=clocks)
    seen = plain.render("code", page="code", ticket="", carried={}, code=["satu"])
    assert TOLD[language] in seen
    silent = Pages.of(language).render("code", page="code", ticket="", carried={}, code=["satu"])
    assert 'id="windows"' not in silent


def test_own_deadlines_stand_where_a_reporter_may_object() -> None:
    regency, clocks = World().regency, replace(Clocks.load(), reporter_objects=21)
    anchor = compose_anchor({regency.id: regency.newest.name})
    usual, own = Site.build(anchor), Site.build(anchor, clocks=clocks)
    changed = {path for path in own.documents if own.documents[path] != usual.documents[path]}
    assert changed == {"/id/lapor", "/id/kembali", "/en/report", "/en/return", MANIFEST}
    assert b'data-count="10"' in usual.documents["/id/kembali"].body
    assert b'data-count="21"' in own.documents["/id/kembali"].body


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_script_too_it_says_so_before_anything_else(language: str) -> None:
    told_of, silent = (Pages.of(language, host) for host in (HOST, ""))
    empty = {"page": "begin", "ticket": "", "carried": {}}
    html = told_of.render("begin", **empty)
    told = html.index("Dinas Kominfo &lt;b&gt;Kabupaten&lt;/b&gt; Contoh")
    assert html.index("<h1") < told < html.index("<button")
    assert 'id="host"' not in silent.render("begin", **empty)

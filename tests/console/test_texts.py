"""The console's words: both languages alike, every key that is asked for is there, none is idle."""

import re
from string import Template

import pytest

from crypto.ids import Role
from reviewer.console.choosing import GROUPS
from tests.architecture.source import ROOT
from wbs.clocks.due import Kind
from wbs.speech.messages import LANGUAGES, Texts

CONSOLE = ROOT / "reviewer" / "console"
SECTIONS = {language: Texts.of(language, "reviewer.console").sections for language in LANGUAGES}
OWN = set(SECTIONS["id"]) - set(Texts.of("id").sections)


def sources() -> str:
    """All code and templates of the console."""
    files = [*CONSOLE.rglob("*.py"), *CONSOLE.rglob("*.html")]
    return "".join(file.read_text("utf-8") for file in files)


def test_both_languages_say_the_same_with_the_same_names() -> None:
    first, second = (SECTIONS[language] for language in LANGUAGES)
    for section in OWN:
        assert first[section].keys() == second[section].keys(), section
        for name, text in first[section].items():
            names = {*Template(text).get_identifiers()}
            assert names == {*Template(second[section][name]).get_identifiers()}, (section, name)


def test_every_key_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r'(?:\bt|get|Notice)\(\s*"([a-z]+)\.([a-z_]*[a-z])"', sources()))
    assert len(asked) > len(OWN)
    missing = {
        f"{section}.{name}"
        for section, name in asked
        if name not in SECTIONS["id"].get(section, {})
    }
    assert not missing


def test_no_text_is_idle() -> None:
    text = sources()
    built = {"act", "role", "group", "refused", "unsent", "fault", "told", "step", "due"}
    idle = [
        f"{section}.{name}"
        for section in OWN - built
        for name in SECTIONS["id"][section]
        if f'"{section}.{name}"' not in text and not is_built(section, name)
    ]
    assert not idle


def test_every_deadline_has_its_words() -> None:
    assert SECTIONS["id"]["due"].keys() == {kind.value for kind in Kind}


def is_built(section: str, name: str) -> bool:
    """Keys of the writing page, put together from the kind of letter."""
    return section == "write" and name.startswith(("reply_", "note_", "send_"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_roles_groups_and_faults_have_words(language: str) -> None:
    sections = SECTIONS[language]
    assert {role.value for role in Role} == sections["role"].keys()
    assert {*GROUPS} == sections["group"].keys()
    faults = set(re.findall(r'fault="([a-z]+)"', sources())) | {"large", "other"}
    titles = {name.removesuffix("_title") for name in sections["fault"] if name.endswith("_title")}
    assert faults == titles
    steps = set(re.findall(r'_progress\("([a-z]+)"\)', (CONSOLE / "work.py").read_text("utf-8")))
    assert steps
    assert steps <= sections["step"].keys()


def test_no_english_stands_in_a_template() -> None:
    for file in (CONSOLE / "templates").glob("*.html"):
        shown = re.sub(
            r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<[^>]*>", " ", file.read_text(), flags=re.S
        )
        assert not re.findall(r"[A-Za-z]{3,}", shown), file

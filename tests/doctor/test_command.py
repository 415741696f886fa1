"""`wbs doctor` as it is run: words, JSON, exit codes, and addresses that are refused."""

import ast
import json
from pathlib import Path
from string import Template

import pytest
from click.testing import CliRunner, Result

from tests.architecture.source import python_files
from tests.doctor.conftest import Patient
from wbs.cli import main
from wbs.speech.messages import LANGUAGES, Texts

NOT_OURS = {"WBS_DATABASE": None, "WBS_ANCHOR": None, "WBS_TIMEZONE": None}


def doctor(*words: object, language: str = "en") -> Result:
    """Run it, with no settings of this machine's."""
    command = ["--lang", language, "doctor", *map(str, words)]
    return CliRunner().invoke(main, command, env=NOT_OURS)


def test_people_get_words_and_scripts_an_exit_code(patient: Patient) -> None:
    patient.tell("portal.env", {"WBS_DATABASE": "mysql://x"})
    for language, word in (("id", "SALAH"), ("en", "WRONG")):
        ended = doctor("--settings", patient.file("portal.env"), language=language)
        assert ended.exit_code == 1
        assert word in ended.output
        assert "WBS_DATABASE" in ended.output


def test_machines_get_one_document(patient: Patient) -> None:
    ended = doctor("--settings", patient.file("gateway.env"), "--json")
    said = json.loads(ended.output)
    assert (said["type"], said["version"], said["level"]) == ("wbs doctor", 1, "wrong")
    levels = {one["code"]: one["level"] for one in said["findings"]}
    assert levels["settings_good"] == levels["database_good"] == "well"
    assert ended.exit_code == 1
    for one in said["findings"]:
        assert one.keys() == {"area", "code", "level", "text"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--portal", "ftp://x"), 1),
        (("--portal", "http://wbs.example"), 1),  # in clear, over somebody's network
        (("--gateway", "http://abc.onion"), 1),  # asking DNS for an onion tells the network
        (("--portal",), 2),
    ],
)
def test_an_address_that_would_tell_the_network_is_refused(
    words: tuple[str, ...], code: int
) -> None:
    ended = doctor(*words)
    assert ended.exit_code == code
    assert "Traceback" not in ended.output


def test_both_languages_say_the_same_with_the_same_names() -> None:
    first, second = (Texts.of(language, "wbs.doctor").sections for language in LANGUAGES)
    for section in ("doctor", "area", "level", "whole"):
        assert first[section].keys() == second[section].keys()
        for name, text in first[section].items():
            names = {*Template(text).get_identifiers()}
            assert names == {*Template(second[section][name]).get_identifiers()}, name


LEVELS = {"well", "unseen", "care", "wrong"}
BUILT = {f"{kind}_{place}" for kind in ("spool", "key") for place in ("in_memory", "on_disk")}


def test_every_finding_has_words_and_no_words_are_idle() -> None:
    trees = [
        source.tree
        for source in python_files("wbs")
        if source.path.is_relative_to(Path("wbs/doctor"))
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    strings = {str(node.value) for node in nodes if isinstance(node, ast.Constant)} | BUILT
    named = {
        str(node.args[1].value)
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in LEVELS
        and isinstance(node.args[1], ast.Constant)
    }
    known = Texts.of("id", "wbs.doctor").sections["doctor"].keys()
    assert len(named) > 30
    assert named <= known <= strings


def test_a_temporary_folder_that_was_removed_is_named(patient: Patient) -> None:
    gone = patient.file("gone")
    command = ["--lang", "en", "doctor"]
    ended = CliRunner().invoke(main, command, env={**NOT_OURS, "TMPDIR": str(gone)})
    assert ended.exit_code == 1
    assert f"{gone} (TMPDIR) is not there" in " ".join(ended.output.split())
    gone.mkdir()
    ended = CliRunner().invoke(main, command, env={**NOT_OURS, "TMPDIR": str(gone)})
    assert "is not there" not in ended.output


def test_a_database_that_is_named_needs_no_settings(patient: Patient) -> None:
    said = json.loads(doctor("--database", patient.url, "--json").output)
    codes = {one["code"] for one in said["findings"]}
    assert "database_good" in codes
    assert "disk_unseen" not in codes  # its folder stands in the address
    assert "settings_fault" not in codes

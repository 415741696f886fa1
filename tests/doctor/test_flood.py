"""What the portals say of a flood is told in words, and whatever else is in that file is not."""

import json
import os
from pathlib import Path

import pytest

from tests.doctor.conftest import Patient
from wbs.doctor.finding import Level
from wbs.doctor.flood import AREA, CODES, MOST, STATUS
from wbs.speech.messages import LANGUAGES, Texts


@pytest.fixture
def told(patient: Patient) -> Path:
    """The file that the patient's portal names."""
    status = patient.file("flood.status")
    patient.tell("portal-clear-1.env", patient.settings() | {STATUS: str(status)})
    return status


def findings(patient: Patient) -> list[tuple[Level, str]]:
    return [(one.level, one.code) for one in patient.findings() if one.area == AREA]


def test_without_a_file_nothing_is_said(patient: Patient) -> None:
    assert findings(patient) == []


def test_each_alert_is_told_in_both_languages(patient: Patient, told: Path) -> None:
    told.write_text(json.dumps({"alerts": list(CODES)}))
    seen = [one for one in patient.findings() if one.area == AREA]
    assert [one.code for one in seen] == list(CODES.values())
    for language in LANGUAGES:
        texts = Texts.of(language, "wbs.doctor")
        said = {one.text(texts) for one in seen}
        assert len(said) == len(CODES)
        assert all("portal-clear-1.env" in one for one in said)
    levels = {one.code: one.level for one in seen}
    assert levels["flood_cases"] is Level.WRONG
    assert levels["flood_many"] is Level.CARE


def test_no_alert_is_well_and_no_file_is_not_seen(patient: Patient, told: Path) -> None:
    assert findings(patient) == [(Level.UNSEEN, "flood_unseen")]
    told.write_text('{"alerts": []}')
    assert findings(patient) == [(Level.WELL, "flood_none")]


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"[]",
        b"{}",
        b'{"alerts": "many-cases"}',
        b'{"alerts": ["many-cases", "all is well, says the portal"]}',
        b'{"alerts": [["many-cases"]]}',
        b'{"alerts": []}' + b" " * MOST,
        b"[" * MOST,
        b'{"alerts": ["\xff"]}',
    ],
)
def test_what_no_portal_writes_is_told_and_not_shown(
    patient: Patient, told: Path, untrusted: bytes
) -> None:
    told.write_bytes(untrusted)
    assert findings(patient) == [(Level.WRONG, "flood_garbled")]
    assert not any("says the portal" in str(one.values) for one in patient.findings())


def test_nothing_is_followed_and_nothing_waited_for(patient: Patient, told: Path) -> None:
    """The folder is the portal's: it could lead root anywhere, or keep it waiting."""
    elsewhere = patient.write("elsewhere", '{"alerts": []}')
    told.symlink_to(elsewhere)
    assert findings(patient) == [(Level.UNSEEN, "flood_unseen")]
    told.unlink()
    os.mkfifo(told)
    assert findings(patient) == [(Level.WRONG, "flood_garbled")]

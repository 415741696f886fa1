"""What an installation stands on: well, or named with what to do."""

import os
import shutil
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from crypto.anchor import compose_anchor
from crypto.ids import InspectorateId
from tests.doctor.conftest import Patient, make_backup
from tests.inspectorates import TODAY
from tests.sealed_rows import ROWS, insert, old_junk
from wbs.days import HOME, today_in
from wbs.doctor.finding import Finding, Level, worst
from wbs.doctor.machine import GIB, Machine, Room, judge_room
from wbs.rosters.publishing import publish
from wbs.speech.messages import LANGUAGES, Texts
from wbs.store import Store
from wbs.store.migrate import migrate

CARE, WRONG, WELL, UNSEEN = Level.CARE, Level.WRONG, Level.WELL, Level.UNSEEN
SECRET = "kata-sandi-basis-data-7741"


def change(url: str, statement: str, values: Mapping[str, object] | None = None) -> None:
    """What an attacker or an accident does to a database."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            )
            for (name,) in found.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement, dict(values or {}))
    engine.dispose()


def test_a_healthy_installation_is_well(patient_of_either: Patient) -> None:
    findings = patient_of_either.findings()
    seen = [one for one in findings if one.level is not UNSEEN]
    assert {one.level for one in seen} == {WELL}, [one for one in seen if one.level is not WELL]
    codes = {one.code for one in seen}
    assert codes >= {"settings_good", "database_good", "fresh_good", "anchor_words", "clock_good"}
    assert codes >= {"swap_off", "cores_off", "disk_room", "spool_in_memory", "backup_good"}
    assert {one.code for one in findings} - codes == {"door_unseen"}
    assert worst(findings) is WELL


def test_rows_that_have_not_the_form_of_one_are_told(
    database_url: str, make_patient: Callable[[str], Patient]
) -> None:
    migrate(database_url, "0002")
    for table, row in old_junk():
        insert(database_url, table, row)
    patient = make_patient(database_url)
    (told,) = (one for one in patient.findings() if one.code == "rows_formless")
    assert told.level is WRONG
    assert told.values == {"count": len(list(old_junk()))}
    assert patient.level_of("clock_good") is WELL


def test_looking_at_a_portal_makes_no_key_and_reads_none(patient: Patient, tmp_path: Path) -> None:
    """Root looks: a key of root's would keep the portal from starting."""
    memory = tmp_path / "memory"
    memory.mkdir()
    names = {"WBS_PLAIN_KEY": "key", "WBS_FLOOD_STATE": "flood", "WBS_FLOOD_STATUS": "status"}
    told(WBS_PLAIN="on", **{name: str(memory / file) for name, file in names.items()})(patient)
    for doors in ({}, {"portal": ("http://127.0.0.1:1",)}):
        faults = [one for one in patient.findings(doors=doors) if one.code == "settings_fault"]
        assert faults == []
    assert list(memory.iterdir()) == []


def mode(name: str, bits: int) -> Callable[[Patient], object]:
    return lambda patient: patient.file(name).chmod(bits)


def told(**settings: str) -> Callable[[Patient], object]:
    return lambda patient: patient.tell("portal-clear-1.env", patient.settings() | settings)


def linked(patient: Patient) -> None:
    file = patient.file("gateway.env")
    shutil.move(file, patient.file("elsewhere"))
    file.symlink_to(patient.file("elsewhere"))


def kernel(name: str, text: str) -> Callable[[Patient], object]:
    return lambda patient: patient.write(f"kernel/{name}", text)


def renewed(days: int) -> Callable[[Patient], object]:
    def renew(patient: Patient) -> None:
        patient.office.renews(TODAY + timedelta(days=days))
        republish(patient)

    return renew


def republish(patient: Patient) -> None:
    """Publish what the office has signed by now."""
    store = Store.open(patient.url, today=today_in(HOME))
    publish(store, patient.office.id, patient.office.rosters, patient.office.freshness[-1])
    store.close()


def waited(days: int) -> Callable[[Patient], object]:
    def wait(patient: Patient) -> None:
        patient.now += timedelta(days=days)

    return wait


def anchored(*names: str, own: str = "") -> Callable[[Patient], object]:
    def write(patient: Patient) -> None:
        named = {InspectorateId(os.urandom(32)): name for name in names}
        if own:
            named[patient.office.id] = own
        patient.write("anchor.json", compose_anchor(named).decode())

    return write


def without_backups(patient: Patient) -> None:
    shutil.rmtree(patient.file("shelf"))


def without_spool(patient: Patient) -> None:
    for name in patient.files:
        settings = patient.settings() | {"WBS_GATEWAY_AUTHORITY": "gateway.example", "TMPDIR": ""}
        patient.tell(name, settings)


def installed_tomorrow(patient: Patient) -> None:
    patient.installed += timedelta(days=1)


def old_backups(patient: Patient) -> None:
    without_backups(patient)
    make_backup(patient, 3)


BROKEN: list[tuple[Callable[[Patient], object], str, Level]] = [
    (mode("gateway.env", 0o644), "settings_open", WRONG),
    (mode("gateway.env", 0o660), "settings_group", CARE),
    (lambda patient: patient.file("gateway.env").unlink(), "settings_unreadable", WRONG),
    (linked, "settings_link", WRONG),
    (told(WBS_TIMEZONE="Asia/Nowhere"), "settings_fault", WRONG),
    (told(WBS_DATABASE="mysql://x"), "settings_fault", WRONG),
    (told(WBS_DATABASE="sqlite:////nowhere/at/all"), "database_refused", WRONG),
    (renewed(10), "fresh_ends", CARE),
    (renewed(11), "fresh_good", WELL),
    (renewed(121), "fresh_long", CARE),
    (waited(31 + 1), "fresh_overdue", WRONG),
    (waited(31 + 90), "fresh_overdue", WRONG),
    (waited(31 + 91), "fresh_expired", WRONG),
    (lambda patient: patient.file("anchor.json").unlink(), "anchor_unreadable", WRONG),
    (lambda patient: patient.write("anchor.json", "{}"), "anchor_unreadable", WRONG),
    (anchored("Inspektorat Lain", own="Inspektorat kabupaten"), "anchor_unserved", WRONG),
    (anchored(own="Nama Lama"), "anchor_name", CARE),
    (anchored("Inspektorat Lain"), "anchor_lacks", CARE),
    (waited(-1), "clock_behind_rosters", WRONG),
    (installed_tomorrow, "clock_behind_program", WRONG),
    (waited(-40 * 365), "clock_impossible", WRONG),
    (waited(80 * 365), "clock_impossible", WRONG),
    (kernel("proc/swaps", "Filename\n/swapfile file 1 0 -2\n"), "swap_on", WRONG),
    (kernel("proc/sys/kernel/core_pattern", "|/usr/lib/coredump %P\n"), "cores_piped", WRONG),
    (kernel("proc/sys/kernel/core_pattern", "|/bin/false\n"), "cores_off", WELL),
    (told(TMPDIR="/var/spool"), "spool_on_disk", WRONG),
    (told(TMPDIR="/run/disk/spool"), "spool_on_disk", WRONG),
    (without_spool, "spool_unseen", UNSEEN),
    (told(WBS_PLAIN="on", WBS_PLAIN_KEY="/run/wbs/key"), "key_in_memory", WELL),
    (told(WBS_PLAIN="on", WBS_PLAIN_KEY="/etc/wbs/key"), "key_on_disk", WRONG),
    (without_backups, "backup_none", WRONG),
    (old_backups, "backup_old", CARE),
]


@pytest.mark.parametrize(("damage", "code", "level"), BROKEN)
def test_what_is_wrong_is_named(
    patient: Patient, damage: Callable[[Patient], object], code: str, level: Level
) -> None:
    damage(patient)
    assert patient.level_of(code) is level


@pytest.mark.parametrize(
    ("version", "words"), [("0000", "older version"), ("9999", "NEWER version")]
)
def test_a_database_of_another_version_is_named(
    patient_of_either: Patient, version: str, words: str
) -> None:
    change(patient_of_either.url, f"UPDATE alembic_version SET version_num = '{version}'")  # noqa: S608 the words are our own
    assert words in said(patient_of_either, "database_refused")


def test_a_postgresql_that_may_lose_commits_is_named(
    make_patient: Callable[[str], Patient], fresh_postgres: str
) -> None:
    patient = make_patient(fresh_postgres)
    name = make_url(fresh_postgres).database
    change(fresh_postgres, f"ALTER DATABASE {name} SET synchronous_commit = off")
    assert "synchronous_commit" in said(patient, "database_refused")


def test_a_role_that_may_not_read_is_told_so(
    make_patient: Callable[[str], Patient], fresh_postgres: str
) -> None:
    patient = make_patient(fresh_postgres)
    change(fresh_postgres, "DROP ROLE IF EXISTS doctor_blind")
    change(fresh_postgres, "CREATE ROLE doctor_blind LOGIN")
    change(fresh_postgres, "GRANT SELECT ON alembic_version TO doctor_blind")
    blind = make_url(fresh_postgres).set(username="doctor_blind")
    url = blind.render_as_string(hide_password=False)
    patient.files = ()
    assert "role" in said(patient, "database_refused", database=url)
    change(fresh_postgres, "REVOKE ALL ON alembic_version FROM doctor_blind")
    change(fresh_postgres, "DROP ROLE doctor_blind")


def test_a_roster_that_its_custodians_did_not_sign_is_named(patient_of_either: Patient) -> None:
    url = patient_of_either.url
    change_rosters = "UPDATE roster SET body = (SELECT body FROM roster WHERE epoch = 0)"
    if "postgresql" in url:
        change(url, "ALTER TABLE roster DISABLE TRIGGER ALL")
    change(url, change_rosters)
    assert patient_of_either.level_of("roster_false") is WRONG


def test_a_database_without_rosters_is_named(patient: Patient) -> None:
    change(patient.url, "DELETE FROM freshness")
    assert patient.level_of("rosters_none") is WRONG


def test_a_day_that_is_still_to_come_is_named(patient_of_either: Patient) -> None:
    insert(patient_of_either.url, "entry", ROWS["entry"] | {"day": "2026-03-03"})
    assert patient_of_either.level_of("clock_behind_days") is WRONG


@pytest.mark.parametrize(
    ("free", "level"),
    [
        (0, WRONG),
        (GIB - 1, WRONG),
        (4 * GIB, WRONG),
        (6 * GIB, CARE),
        (14 * GIB, CARE),
        (16 * GIB, WELL),
    ],
)
def test_a_disk_that_fills_is_named_in_time(free: int, level: Level) -> None:
    assert judge_room(Room(100 * GIB, free)).level is level


def test_a_folder_with_a_space_is_found_among_the_mounts(patient: Patient) -> None:
    machine = Machine(patient.file("kernel"))
    assert machine.in_memory(Path("/run/a b/c"))
    assert not machine.in_memory(Path("/run/disk/c"))


def said(patient: Patient, code: str, **more: object) -> str:
    """The doctor's words in English."""
    texts = Texts.of("en", "wbs.doctor")
    return " ".join(one.text(texts) for one in patient.findings(**more) if one.code == code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_secret_is_in_what_is_said(patient: Patient, language: str) -> None:
    url = f"postgresql://wbs_portal:{SECRET}@127.0.0.1:1/wbs"
    for settings in (
        {"WBS_DATABASE": url},
        {"WBS_DATABASE": f"mysql://x:{SECRET}@y"},
        {"WBS_DATABASE": f"sqlite:////nowhere/{SECRET}/x"},
        {"WBS_TIMEZONE": SECRET},
        {"WBS_HOST_NOTICE": SECRET * 20},
        {"OTHER": SECRET},
    ):
        patient.tell("portal-clear-1.env", patient.settings() | settings)
        assert SECRET not in everything(patient.findings(), language)


def everything(findings: list[Finding], language: str) -> str:
    """As a person and as a machine get it."""
    texts = Texts.of(language, "wbs.doctor")
    return "".join(f"{one.text(texts)}{one.json(texts)}{one.values}" for one in findings)


def test_a_name_from_a_roster_does_no_harm_on_a_terminal() -> None:
    named = Finding(WELL, "rosters", "anchor_unserved", {"name": "a\x1b[2Jb\u202ec"})
    for language in LANGUAGES:
        text = named.text(Texts.of(language, "wbs.doctor"))
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_where_no_settings_are_found_it_says_so(patient: Patient) -> None:
    assert patient.level_of("settings_none", files=()) is Level.UNSEEN
    assert patient.level_of("settings_fault", files=()) is Level.WRONG


def test_a_database_named_by_hand_is_not_missing_in_settings(patient: Patient) -> None:
    assert patient.level_of("settings_none", files=(), database=patient.url) is Level.UNSEEN
    assert patient.level_of("settings_fault", files=(), database=patient.url) is None
    assert patient.level_of("database_good", files=(), database=patient.url) is Level.WELL

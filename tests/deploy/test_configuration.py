"""nginx, tor and the installation's files: accepted by the programs, and as strict as ours."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.plain.forms import LONGEST, MOST_UPLOAD
from portal.plain.places import SENDING
from portal.plain.spooling import AT_ONCE
from tests.promises.installation import ROOT
from tests.stack.configured import UNITS, configured, exec_start, install, program
from wbs.web.strict_headers import STRICT_HEADERS

DEPLOY = ROOT / "deploy"
HARD = UNITS / "wbs-.service.d" / "hard.conf"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root into which everything was written once."""
    folder = tmp_path_factory.mktemp("root")
    done = install(folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_a_checkout_in_the_programs_own_folder_is_refused(tmp_path: Path) -> None:
    """It would be deleted in the middle of the installation."""
    home = tmp_path / "opt" / "wbs"
    shutil.copytree(DEPLOY, home / "deploy")
    script = home / "deploy" / "install"
    text = script.read_text("utf-8")
    for where, code in (("/opt/wbs", 0), (str(home), 1)):
        script.write_text(text.replace("!= /opt/wbs/*", f"!= {where}/*"), "utf-8")
        done = subprocess.run(
            [script, "--root", tmp_path / "root"], check=False, capture_output=True, text=True
        )
        assert (done.returncode, "/usr/local/src/wbs" in done.stderr) == (code, code == 1)


def test_the_two_ways_have_keys_of_their_own(tmp_path: Path) -> None:
    made = configured(tmp_path, clear_name="lapor.example")
    keys = [
        made.environment(f"portal-{door}")["WBS_PLAIN_KEY"]
        for door in ("onion-1", "onion-2", "clear-1")
    ]
    assert keys[0] == keys[1] != keys[2]


def test_a_second_run_writes_nothing(written: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in written.rglob("*")}
    done = install(written)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path: path.stat().st_mtime_ns for path in written.rglob("*")} == before


def test_check_names_what_differs_and_changes_nothing(tmp_path: Path) -> None:
    install(tmp_path)
    conf = tmp_path / "etc" / "wbs" / "nginx" / "proxy.conf"
    conf.write_text(conf.read_text("utf-8") + "access_log /tmp/log;\n", "utf-8")
    secret = tmp_path / "etc" / "wbs" / "owner.env"
    secret.chmod(0o644)
    done = install(tmp_path, "--check")
    assert done.returncode == 1
    assert sorted(done.stderr.splitlines()) == [
        f"install: differs: {conf}",
        f"install: differs: {secret}",
    ]
    assert "access_log" in conf.read_text("utf-8")
    install(tmp_path)
    assert install(tmp_path, "--check").returncode == 0


def test_a_settings_file_is_read_and_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "etc" / "wbs"
    folder.mkdir(parents=True)
    (folder / "install.conf").write_text(f"clear_name=$(touch {tmp_path}/run)\n")
    done = install(tmp_path)
    assert done.returncode == 1
    assert "cannot read" in done.stderr
    assert not (tmp_path / "run").exists()


def test_without_a_name_on_the_clear_net_nothing_listens_there(written: Path) -> None:
    etc = written / "etc" / "wbs"
    included = re.findall(r"include \S+/(\w+)\.conf", (etc / "nginx.conf").read_text("utf-8"))
    assert included == ["onion"]
    listens = re.findall(r"listen (\S+)", (etc / "nginx" / "onion.conf").read_text("utf-8"))
    assert all(place.startswith("unix:") for place in listens)
    assert not list(etc.glob("portal-clear-*.env"))


def test_no_environment_file_is_open_to_others(written: Path) -> None:
    files = list((written / "etc" / "wbs").glob("*.env"))
    assert len(files) >= 5
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_nginx_says_the_same_headers_as_our_programs() -> None:
    text = (DEPLOY / "nginx" / "strict-headers.conf").read_text("utf-8")
    said = re.findall(r'^add_header (\S+) "(.*)" always;$', text, re.MULTILINE)
    assert said == list(STRICT_HEADERS)


def test_tor_takes_its_configuration(tmp_path: Path) -> None:
    made = configured(tmp_path)
    (tmp_path / "var" / "lib" / "wbs").mkdir(parents=True)
    _, *words = exec_start("wbs-tor.service")
    moved = [word.replace("/etc/wbs", str(made.etc)) for word in words if word != "--quiet"]
    done = subprocess.run(
        [program("tor"), *moved, "--verify-config"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    warned = [line for line in done.stdout.splitlines() if "[warn]" in line]
    assert [line for line in warned if "running Tor as root" not in line] == []


@pytest.mark.parametrize("line", ["SocksPort 0", "ControlPort 0", "SafeLogging 1"])
def test_tor_opens_nothing_else_and_names_nobody(line: str) -> None:
    text = (DEPLOY / "tor" / "torrc").read_text("utf-8")
    assert f"\n{line}\n" in text
    assert "HiddenServiceExportCircuitID" not in text
    assert "HiddenServicePoWDefensesEnabled 1" in text


def test_what_starts_is_verified_first() -> None:
    for unit, look in (("wbs-nginx.service", "-t"), ("wbs-tor.service", "--verify-config")):
        lines = re.findall(r"^ExecStartPre=(.*)$", (UNITS / unit).read_text("utf-8"), re.MULTILINE)
        assert any(look in line.split() for line in lines)


def test_only_these_headers_of_a_visitor_go_on() -> None:
    text = (DEPLOY / "nginx" / "proxy.conf").read_text("utf-8")
    assert "\nproxy_pass_request_headers off;\n" in "\n" + text
    assert set(re.findall(r"^proxy_set_header (\S+)", text, re.MULTILINE)) == {
        *("Connection", "Content-Type", "Accept-Encoding", "Sec-Fetch-Site", "WBS-Puzzle")
    }


@pytest.mark.parametrize("name", ["onion.conf", "clear_uploads.conf"])
def test_pages_without_script_and_nothing_else_take_large_bodies(name: str) -> None:
    text = (DEPLOY / "nginx" / name).read_text("utf-8")
    ((place, size),) = re.findall(r"location ~ \^(\S+)\$ \{\s+client_max_body_size (\S+);", text)
    assert all(re.fullmatch(place, path) for path in SENDING)
    assert size == f"{LONGEST // 2**20}m"  # the portal lets more than it takes go past
    assert text.count("client_max_body_size") == 1


def test_the_clear_name_takes_large_bodies_only_where_it_has_pages_without_script(
    tmp_path: Path,
) -> None:
    for wanted in ("on", "off"):
        made = configured(tmp_path / wanted, clear_name="lapor.example", plain_clear=wanted)
        clear = (made.etc / "nginx" / "clear.conf").read_text("utf-8")
        assert ("/clear_uploads.conf;" in clear) == (wanted == "on")
        assert "client_max_body_size" not in clear
    text = (DEPLOY / "nginx" / "clear_uploads.conf").read_text("utf-8")
    onion = (DEPLOY / "nginx" / "onion.conf").read_text("utf-8")
    (head,) = re.findall(r"location ~ .*\n.*client_max_body_size .*\n", text)
    assert (
        head.split() == re.findall(r"location ~ .*\n.*client_max_body_size .*\n", onion)[0].split()
    )


def test_all_uploads_at_one_time_find_room_in_memory() -> None:
    (spool,) = re.findall(r"/run/wbs/spool:size=(\d+)M", HARD.read_text("utf-8"))
    assert int(spool) * 2**20 > AT_ONCE * MOST_UPLOAD


def test_no_body_waits_in_nginx() -> None:
    text = "".join(path.read_text("utf-8") for path in (DEPLOY / "nginx").glob("*.conf"))
    assert re.findall(r"proxy_request_buffering (\w+);", text) == ["off"]


def test_a_portal_without_an_anchor_has_no_pages_and_starts(tmp_path: Path) -> None:
    made = configured(tmp_path)
    assert made.environment("portal-onion-1").get("WBS_PLAIN", "off") == "off"
    (made.etc / "anchor.json").write_text("{}")
    install(tmp_path)
    assert made.environment("portal-onion-1")["WBS_PLAIN"] == "on"


def test_portals_know_own_deadlines_once_they_are_there(tmp_path: Path) -> None:
    made = configured(tmp_path)
    assert "WBS_CLOCKS" not in made.environment("portal-onion-1")
    (made.etc / "clocks.toml").write_text("")
    install(tmp_path)
    assert made.environment("portal-onion-1")["WBS_CLOCKS"] == "/etc/wbs/clocks.toml"


def test_answers_begin_to_wait_on_new_machines_only(tmp_path: Path) -> None:
    made, new = configured(tmp_path), {"WBS_ANSWER_DAYS": "rabu"}
    assert new.items() <= made.environment("portal-onion-1").items()
    install(tmp_path)
    assert new.items() <= made.environment("portal-onion-1").items()
    for file in made.etc.glob("portal-*.env"):  # as a version from before left it
        lines = file.read_text("utf-8").splitlines()
        file.write_text("\n".join(line for line in lines if "ANSWER_DAYS" not in line), "utf-8")
    for _ in range(2):
        install(tmp_path)
        assert made.environment("portal-onion-1")["WBS_ANSWER_DAYS"] == ""
    with (made.etc / "install.conf").open("a") as settings:
        settings.write("answer_days=senin sejak 2026-12-01\n")
    install(tmp_path)
    assert made.environment("portal-onion-1")["WBS_ANSWER_DAYS"] == "senin sejak 2026-12-01"


def test_portals_know_the_onion_once_there_is_one(tmp_path: Path) -> None:
    made = configured(tmp_path)
    assert "WBS_ONION" not in made.environment("portal-onion-1")
    keys = tmp_path / "var/lib/wbs/tor/reporters"
    keys.mkdir(parents=True, exist_ok=True)
    onion = f"{'a2' * 28}.onion"
    (keys / "hostname").write_text(f"{onion}\n")
    assert install(tmp_path).returncode == 0
    assert made.environment("portal-onion-1")["WBS_ONION"] == onion


def test_who_runs_the_machine_is_said_in_words(tmp_path: Path) -> None:
    made = configured(tmp_path, host_notice="Dinas Kominfo, Kabupaten Contoh")
    told = made.environment("portal-onion-1")
    assert told["WBS_HOST_NOTICE"] == "Dinas Kominfo, Kabupaten Contoh"

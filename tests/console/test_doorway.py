"""Who gets in: this machine's name, this browser, this page, this form; everybody else does not."""

import pytest

from reviewer.console.doorway import HEADERS
from tests.console.office import HOST, ORIGIN, OWN, PORT, Office, open_office
from tests.inspectorates import staff_keys
from tests.world import ReporterActor, World

OUTSIDE = ["/id/", "/id/roster", "/id/keadaan", "/id/kasus/" + "0" * 32, "/", "/id/buka"]


@pytest.mark.parametrize(
    "host",
    [
        *("", "evil.example", f"evil.example:{PORT}", "127.0.0.1", "localhost"),
        *(f"127.0.0.1:{PORT + 1}", f"127.0.0.1.evil.example:{PORT}", f"LOCALHOST:{PORT}"),
        *(f"[::1]:{PORT}", f"0.0.0.0:{PORT}", f"localhost:{PORT}"),
    ],
)
def test_a_foreign_name_that_points_here_is_refused(office: Office, host: str) -> None:
    refused = office.browser.get("/id/", headers={"Host": host})
    assert refused.status_code == 403
    assert "Kasus" not in refused.text


def test_the_printed_address_is_answered(office: Office) -> None:
    assert office.browser.get("/static/look.css", headers={"Host": HOST}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": f"https://{HOST}"},
        {"Origin": f"http://127.0.0.1:{PORT + 1}", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "none"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_another_page_changes_nothing(office: Office, headers: dict[str, str]) -> None:
    token = office.csrf()
    sent = office.browser.post(
        "/id/kunci", data={"csrf_token": token}, headers={"Host": HOST, **headers}
    )
    assert sent.status_code == 403
    assert office.room.work is not None


@pytest.mark.parametrize("origin", [ORIGIN, "null"])
def test_a_form_of_our_own_counts(office: Office, origin: str) -> None:
    # Under no-referrer a browser says `null` for our own forms.
    headers = {"Host": HOST, "Origin": origin, "Sec-Fetch-Site": "same-origin"}
    data = {"csrf_token": office.csrf()}
    assert office.browser.post("/id/kunci", data=data, headers=headers).status_code == 303
    assert office.room.work is None


@pytest.mark.parametrize("began", ["cross-site", "same-site", "nonsense"])
def test_a_link_on_another_page_leads_nowhere(
    office: Office, reporter: ReporterActor, began: str
) -> None:
    for path in (office.case_path(reporter), office.case_path(reporter) + "/berkas/1", "/id/"):
        refused = office.get(path, Sec_Fetch_Site=began)
        assert refused.status_code == 403
        assert "look-entry" not in refused.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_no_other_method_is_known(office: Office, method: str) -> None:
    answer = office.browser.open("/id/", method=method, headers={"Host": HOST, **OWN})
    assert answer.status_code in (403, 405)


@pytest.mark.parametrize("token", ["", "x", "IjEi.aaaa.bbbb"])
def test_without_the_right_form_token_nothing_happens(office: Office, token: str) -> None:
    answer = office.post("/id/kunci", token)
    assert answer.status_code == 400
    assert "kedaluwarsa" in answer.text
    assert office.room.work is not None


def test_every_unsafe_page_asks_for_the_form_token(office: Office, reporter: ReporterActor) -> None:
    case = office.case_path(reporter)
    # That of the passphrase is refused without a page: test_no_page_answers_a_passphrase.
    assert office.sends("/id/buka", "wrong").headers["Location"] == "/id/buka"
    paths = ["/id/kunci", "/id/ambil", "/id/hadir", f"{case}/balas", f"{case}/catatan"]
    paths += ["/id/tulisan", "/id/tulisan/hapus", "/id/hilang"]
    for path in [*paths, f"{case}/kunci-baru/percakapan", f"{case}/kunci-baru/internal"]:
        assert office.post(path, "wrong", text="x").status_code == 400, path
    assert office.room.work is not None
    assert not office.line.appends


def test_the_start_token_works_once(office: Office) -> None:
    again = office.get(f"/mulai?kunci={office.token.value}")
    assert again.status_code == 403
    assert "satu kali" in again.text
    assert "Set-Cookie" not in again.headers


def test_another_browser_is_a_stranger(office: Office, reporter: ReporterActor) -> None:
    stranger = type(office.browser)(office.app)
    for path in [*OUTSIDE, office.case_path(reporter)]:
        answer = stranger.get(path, headers={"Host": HOST})
        assert answer.status_code == 403, path
        assert "look-entry" not in answer.text
        assert "sukamaju" not in answer.text.lower()
    for path in ("/static/x", "/mulai", "/nothing"):
        answer = stranger.get(path, headers={"Host": HOST})
        assert answer.status_code in (403, 404)
        assert office.room.label not in answer.text, "nobody sees who works there"
        assert 'id="state"' not in answer.text
    assert office.get("/id/").status_code == 200


def test_a_wrong_start_token_is_refused_and_spends_nothing(
    tmp_path_factory: pytest.TempPathFactory, world: World
) -> None:
    fresh = open_office(tmp_path_factory.mktemp("home"), world)
    for wrong in ("", "x", "é", fresh.token.value[:-1]):
        assert fresh.get(f"/mulai?kunci={wrong}").status_code == 403
    whole = f"/mulai?kunci={fresh.token.value}"
    assert fresh.browser.head(whole, headers={"Host": HOST}).status_code == 403
    assert fresh.get(whole).status_code == 303


def test_the_cookie_is_of_this_session_and_this_port_only(
    tmp_path_factory: pytest.TempPathFactory, world: World
) -> None:
    fresh = open_office(tmp_path_factory.mktemp("home"), world)
    cookie = fresh.get(f"/mulai?kunci={fresh.token.value}").headers["Set-Cookie"]
    name, *parts = [part.strip() for part in cookie.split(";")]
    assert name.startswith(f"wbs-console-{PORT}=")
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} == set(parts)


def test_a_cookie_of_the_last_start_is_worth_nothing(office: Office, world: World) -> None:
    cookie = office.browser.get_cookie(f"wbs-console-{PORT}", domain="127.0.0.1")
    assert cookie is not None
    restarted = open_office(office.room.workspace.home.parent, world)
    headers = {"Host": HOST, "Cookie": f"{cookie.key}={cookie.value}"}
    assert type(office.browser)(restarted.app).get("/id/", headers=headers).status_code == 403


def test_every_answer_has_the_strict_headers(office: Office, reporter: ReporterActor) -> None:
    paths = ["/", "/id/", "/en/roster", office.case_path(reporter), "/static/look.css"]
    for path in [*paths, "/static/console.js", "/id/keadaan", "/id/x", "/mulai", "/id/buka"]:
        answer = office.get(path)
        for name, value in HEADERS:
            assert answer.headers.getlist(name) == [value], (path, name)
    refused = office.browser.get("/id/", headers={"Host": "evil.example"})
    assert refused.headers["Content-Security-Policy"] == dict(HEADERS)["Content-Security-Policy"]


def test_no_page_has_script_or_style_of_its_own(office: Office, reporter: ReporterActor) -> None:
    case = office.case_path(reporter)
    for path in ("/id/", case, f"{case}/balas", f"{case}/catatan", "/id/roster", "/id/x"):
        text = office.get(path).text
        assert text.count("<script") == 1
        assert '<script src="/static/console.js" defer></script>' in text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../texts/id.toml",
        "/static/%2e%2e/texts/id.toml",
        "/static/console.py",
        "/static//etc/passwd",
        "/id/kasus/../../etc/passwd",
        "/id/kasus/%2e%2e%2f%2e%2e",
        "/id/kasus/" + "A" * 32,
        "/id/kasus/" + "0" * 31 + "é",
        "/id/kasus/" + "0" * 33,
        "/fr/",
        "/id/kasus/x/berkas/-1",
    ],
)
def test_paths_that_play_tricks_find_nothing(office: Office, path: str) -> None:
    answer = office.get(path)
    assert answer.status_code == 404
    assert "root:" not in answer.text


def test_a_redirect_never_leaves_this_machine(office: Office) -> None:
    for path in ("/", "/id", "/id/buka", "/en"):
        answer = office.get(path)
        assert answer.status_code in (302, 303, 308), path
        target = answer.headers["Location"]
        assert target.startswith(("/", ORIGIN)), target
        assert not target.startswith("//")


def test_no_answer_holds_a_key(office: Office, reporter: ReporterActor) -> None:
    secret = staff_keys("budi").kem.expose()
    for path in ("/id/", office.case_path(reporter), "/id/keadaan"):
        assert secret.hex() not in office.get(path).text
    assert secret not in repr(office.room).encode()
    assert office.token.value not in repr(office.token)

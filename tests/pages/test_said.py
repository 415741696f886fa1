"""What newcomers stumbled over is said in the words they needed; the long of it is folded away."""

import re

import pytest

from portal.pages.rendering import render
from wbs.speech.messages import Texts

TOLD = [
    ("report", "id", "Jangan menulis nama Anda, atau hal yang hanya Anda yang tahu."),
    ("report", "en", "Do not write your name, or anything that only you know."),
    ("report", "id", "hanya dengan persetujuan dua pemeriksa"),
    ("report", "en", "only if two reviewers approve"),
    ("report", "id", "Kirim ulang laporan ini"),
    ("report", "en", "Send this report again"),
    ("report", "id", "Bila telanjur disalin, salin kata lain sesudahnya."),
    ("report", "en", "If you have copied them, copy some other word afterwards."),
    ("report", "id", "Bila berbeda, jangan lanjutkan."),
    ("report", "en", "If they differ, do not go on."),
    ("report", "id", "atau tandai &#34;Saya tidak tahu siapa&#34;"),
    ("report", "en", "or mark &#34;I do not know who&#34;"),
    ("return", "id", "orang itu dapat membaca semua, juga yang lama. Ini tidak dapat dibatalkan."),
    ("return", "en", "that person can read everything, also what is old. This cannot be undone."),
]
FOLDED = ("code.copy_more", "cannot.server_more")


def section(html: str, step: str) -> str:
    """One step of a document."""
    return html.partition(f'id="step-{step}"')[2].partition("</section>")[0]


@pytest.mark.parametrize(("page", "language", "said"), TOLD)
def test_it_is_said_on_the_page(page: str, language: str, said: str) -> None:
    assert said in render(page, language)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_that_is_in_doubt_warns_of_photos_as_well(language: str) -> None:
    photo = Texts.of(language, "portal.pages").get("code.photo")
    html = render("report", language)
    assert photo in section(html, "code")
    assert photo in section(html, "uncertain")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("key", FOLDED)
def test_the_long_of_it_is_folded_away(language: str, key: str) -> None:
    html = render("report", language).partition('<template id="texts"')[0]
    long = re.escape(str(Texts.of(language, "portal.pages").get(key))).replace("'", "&#39;")
    assert re.search(rf'<div class="govuk-details__text">{long}</div>', html)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("page", ["report", "return"])
def test_the_onion_address_is_told_and_no_link_that_another_browser_would_ask_for(
    page: str, language: str
) -> None:
    onion = f"{'a2' * 28}.onion"
    told = render(page, language, onion=onion)
    assert f": {onion}</p>" in told
    assert f'href="http://{onion}' not in told
    elsewhere = Texts.of(language, "portal.pages").get("site.no_script_elsewhere")
    assert elsewhere not in told
    assert elsewhere in render(page, language).replace("&#39;", "'")

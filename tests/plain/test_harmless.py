"""Names and messages of others cannot turn or hide what stands around them, without script too."""

from markupsafe import Markup

from portal.plain.rendering import Pages, bdi
from tests.plain.conftest import House
from tests.plain.walker import Walker

TURNED = "Kami \u202efdp.exe\u202c periksa <b>."


def test_names_stand_apart_marked_and_escaped() -> None:
    assert bdi("A\u202e<b>", "B") == "<bdi>A\ufffd&lt;b&gt;</bdi>, <bdi>B</bdi>"
    said = Pages.of("id").phrase("talk.theirs", name="A\u202e<b>", unit="C")
    assert isinstance(said, Markup)
    assert said == "<bdi>A\ufffd&lt;b&gt;</bdi>, <bdi>C</bdi>"


def test_a_message_is_marked_and_its_author_stands_apart(
    house: House, walker: Walker, story: str
) -> None:
    walker.writes_down(walker.reports(story))
    house.answers("budi", house.case(story).id, TURNED)
    html = walker.presses("baru").answer.text
    assert "Kami \ufffdfdp.exe\ufffd periksa &lt;b&gt;." in html
    assert '<p class="look-entry__about"><bdi>' in html
    assert "\u202e" not in html

"""Words and files of a conversation go to paths of their own, and none is left behind unsaid."""

from portal.plain.places import SENDING
from tests.plain.conftest import House


def test_a_file_chosen_beside_the_other_button_is_not_left_behind_unsaid(
    house: House, story: str
) -> None:
    walker = house.walker()
    walker.writes_down(walker.reports(story))
    path, fields = walker.fills(isi="Dengan bukti.").sending("kirim")
    walker.sends(path, fields | {"berkas": ["bukti.pdf"]})
    assert "berkasnya tidak ikut" in walker.said("berkas-error")
    assert walker.form_with("kirim").fields["isi"] == ["Dengan bukti."]
    path, fields = walker.sending("lampirkan")
    walker.sends(path, fields)
    assert "Pilih berkasnya" in walker.said("berkas-error")
    assert walker.form_with("kirim").fields["isi"] == ["Dengan bukti."]
    assert len(house.case(story).lines) == 1


def test_words_and_files_go_to_paths_of_their_own(house: House, story: str) -> None:
    """So that nobody who sends a file slowly stands before anybody's message."""
    talking = house.walker()
    talking.writes_down(talking.reports(story))
    assert talking.sending("kirim")[0] == "/id/tanpa-skrip/percakapan"
    assert talking.sending("lampirkan")[0] == "/id/tanpa-skrip/berkas"
    assert {"/id/tanpa-skrip/berkas", "/en/no-script/file"} == SENDING
    (button,) = [one for one in talking.form_with("kirim").buttons if one["value"] == "kirim"]
    assert button["formenctype"] == "application/x-www-form-urlencoded"

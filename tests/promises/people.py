"""What the people of these tests say, and what they then find."""

from crypto.ids import Chain
from wbs.case import Case
from wbs.events import Written
from wbs.report import Report

SHORT = Report(
    kategori="PBJ",
    apa="Mutu aspal jalan desa di bawah kontrak, selisih harga dibagi.",
    siapa=(),
    di_mana="Kecamatan Sukamaju",
    kapan=None,
    penerusan="tanya",
    bagaimana=None,
    sumber_pengetahuan="melihat",
    sudah_dilaporkan_ke=None,
    siapa_lagi_tahu=None,
    perkiraan_kerugian=None,
    saksi=None,
    risiko_pembalasan=None,
)


def quiet(_done: int, _of: int) -> None:
    """Progress that nobody watches."""


def counted_texts(case: Case, chain: Chain) -> list[str]:
    """What the messages and notes say that count on a chain."""
    return [
        line.event.text
        for line in case.counted()
        if line.chain is chain and isinstance(line.event, Written)
    ]

"""What a report says: the reporter's answers, in the words of the form."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from crypto.errors import Malformed
from crypto.strict_json import JSON, Closed

KATEGORI = frozenset(
    {
        "WEWENANG",
        "KORUPSI",
        "PUNGLI",
        "GRATIFIKASI",
        "BENTURAN",
        "NEPOTISME",
        "PBJ",
        "PERIZINAN",
        "KEPEGAWAIAN",
        "NETRALITAS",
        "DISIPLIN",
        "ETIK",
        "ASET",
        "PELECEHAN",
        "PEMBALASAN",
        "LAIN",
    }
)
PERAN = frozenset({"pelaku_utama", "turut_serta", "saksi"})
PENERUSAN = frozenset({"boleh", "tanya", "jangan"})
SUMBER = frozenset({"melihat", "mendengar", "dokumen", "menduga"})
LONG, SHORT, PLACE, NAME = 20_000, 4_000, 2_000, 200
MOST_TERLAPOR = 20
_TERLAPOR = ("nama", "nip_nrp", "jabatan", "unit_kerja", "instansi")


@dataclass(frozen=True, slots=True)
class Terlapor:
    """A reported person, as far as the reporter knows."""

    nama: str | None
    nip_nrp: str | None
    jabatan: str | None
    unit_kerja: str | None
    instansi: str | None
    peran: str | None

    @classmethod
    def parse(cls, untrusted: JSON) -> Self:
        """Read one; at least one text is given. Or Malformed."""
        with Closed(untrusted, "report.siapa") as fields:
            one = cls(
                _text(fields, "nama"),
                _text(fields, "nip_nrp"),
                _text(fields, "jabatan"),
                _text(fields, "unit_kerja"),
                _text(fields, "instansi"),
                fields.optional("peran", lambda name: fields.choice(name, PERAN)),
            )
        if not any(getattr(one, name) for name in _TERLAPOR):
            raise Malformed("report.siapa")
        return one

    def compose(self) -> dict[str, JSON]:
        """The JSON that `parse` reads."""
        return {name: getattr(self, name) for name in (*_TERLAPOR, "peran")}


@dataclass(frozen=True, slots=True)
class Kapan:
    """When it happened, as far as the reporter knows."""

    mulai: date | None
    selesai: date | None
    masih_berlangsung: bool | None

    @classmethod
    def parse(cls, untrusted: JSON) -> Self:
        """Read it; an end is not before its beginning. Or Malformed."""
        with Closed(untrusted, "report.kapan") as fields:
            mulai = fields.optional("mulai", fields.day)
            selesai = fields.optional("selesai", fields.day)
            berlangsung = fields.optional("masih_berlangsung", fields.boolean)
        if mulai and selesai and selesai < mulai:
            raise Malformed("report.kapan.selesai")
        return cls(mulai, selesai, berlangsung)

    def compose(self) -> dict[str, JSON]:
        """The JSON that `parse` reads."""
        return {
            "mulai": self.mulai.isoformat() if self.mulai else None,
            "selesai": self.selesai.isoformat() if self.selesai else None,
            "masih_berlangsung": self.masih_berlangsung,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """A report that has the three W: apa, siapa (an empty list: not known), di mana."""

    kategori: str | None
    apa: str
    siapa: tuple[Terlapor, ...]
    di_mana: str
    kapan: Kapan | None
    penerusan: str
    bagaimana: str | None
    sumber_pengetahuan: str | None
    sudah_dilaporkan_ke: str | None
    siapa_lagi_tahu: str | None
    perkiraan_kerugian: str | None
    saksi: str | None
    risiko_pembalasan: str | None

    @classmethod
    def parse(cls, untrusted: JSON) -> Self:
        """Read protocol section 11. Malformed names the field, never its content."""
        with Closed(untrusted, "report") as fields:
            return cls(
                fields.optional("kategori", lambda name: fields.choice(name, KATEGORI)),
                fields.text("apa", 1, LONG, lines=True),
                fields.items("siapa", Terlapor.parse, 0, MOST_TERLAPOR),
                fields.text("di_mana", 1, PLACE, lines=True),
                fields.optional("kapan", lambda name: Kapan.parse(fields.any(name))),
                fields.choice("penerusan", PENERUSAN),
                _answer(fields, "bagaimana", LONG),
                fields.optional("sumber_pengetahuan", lambda name: fields.choice(name, SUMBER)),
                _answer(fields, "sudah_dilaporkan_ke", SHORT),
                _answer(fields, "siapa_lagi_tahu", SHORT),
                _answer(fields, "perkiraan_kerugian", SHORT),
                _answer(fields, "saksi", SHORT),
                _answer(fields, "risiko_pembalasan", SHORT),
            )

    def compose(self) -> dict[str, JSON]:
        """The JSON that `parse` reads."""
        return {
            "kategori": self.kategori,
            "apa": self.apa,
            "siapa": [one.compose() for one in self.siapa],
            "di_mana": self.di_mana,
            "kapan": self.kapan.compose() if self.kapan else None,
            "penerusan": self.penerusan,
            "bagaimana": self.bagaimana,
            "sumber_pengetahuan": self.sumber_pengetahuan,
            "sudah_dilaporkan_ke": self.sudah_dilaporkan_ke,
            "siapa_lagi_tahu": self.siapa_lagi_tahu,
            "perkiraan_kerugian": self.perkiraan_kerugian,
            "saksi": self.saksi,
            "risiko_pembalasan": self.risiko_pembalasan,
        }


def _answer(fields: Closed, name: str, most: int) -> str | None:
    return fields.optional(name, lambda name: fields.text(name, 1, most, lines=True))


def _text(fields: Closed, name: str) -> str | None:
    return fields.optional(name, lambda name: fields.text(name, 1, NAME))

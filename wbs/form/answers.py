"""A report as people write it in a file: what they leave out is "not known", never "yes"."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from datetime import date

from crypto import strict_json
from crypto.errors import Refusal
from crypto.strict_json import JSON
from wbs.form.answer_faults import require_sound
from wbs.form.report import Report

NOT_KNOWN = "tidak tahu"
SERVICE = "PELAYANAN"
CAUTIOUS = "tanya"  # silence never consents to handing anything to LAPOR!

_MAY_BE_LEFT_OUT = (
    *("kategori", "kapan", "bagaimana", "sumber_pengetahuan", "sudah_dilaporkan_ke"),
    *("siapa_lagi_tahu", "perkiraan_kerugian", "saksi", "risiko_pembalasan"),
)
_PERSON = ("nama", "nip_nrp", "jabatan", "unit_kerja", "instansi", "peran")
_TIME = ("mulai", "selesai", "masih_berlangsung")


class ServiceComplaint(Refusal):
    """A complaint about a service: SP4N-LAPOR! is the place for it."""

    code = "service-complaint"


def parse_answers(untrusted: bytes, today: date) -> Report:
    """Read a report file; editors may begin it with a byte order mark. Refuses as `report_of`."""
    return report_of(strict_json.parse(untrusted.removeprefix(BOM_UTF8)), today)


def report_of(answers: Mapping[str, JSON], today: date) -> Report:
    """A report out of answers, with what was left out filled in; apa, siapa, di_mana may not be.

    `today`: when it is written.

    AnswerRefused, ServiceComplaint.
    """
    value: dict[str, JSON] = {**dict.fromkeys(_MAY_BE_LEFT_OUT), "penerusan": CAUTIOUS, **answers}
    value = {name: None if _is_unknown(given) else given for name, given in value.items()}
    if value["kategori"] == SERVICE:
        raise ServiceComplaint
    who = value.get("siapa", "")
    if who is None:
        value["siapa"] = []
    elif isinstance(who, list):
        value["siapa"] = [_filled(one, _PERSON) for one in who]
    value["kapan"] = _filled(value["kapan"], _TIME)
    require_sound(value, today)
    return Report.parse(value)


def _is_unknown(value: JSON) -> bool:
    return isinstance(value, str) and " ".join(value.lower().split()) == NOT_KNOWN


def _filled(value: JSON, names: tuple[str, ...]) -> JSON:
    return {**dict.fromkeys(names), **value} if isinstance(value, dict) else value

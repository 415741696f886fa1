"""Coming back: the words, the conversation, a message with a file, and the end of the access."""

import re
import unicodedata
from collections.abc import Callable
from types import MappingProxyType

from crypto.errors import Refusal, TooLarge
from crypto.ids import Chain, Stream
from crypto.receipt import WORD_COUNT, Mistyped, ReceiptCode, UnknownWord
from crypto.visit import Ticket
from portal.plain.faults import Fault
from portal.plain.forms import MOST_FILE, Sent
from portal.plain.house import Asked, Shown, VisitEnded
from portal.plain.places import START
from portal.plain.showing import show_conversation
from portal.plain.uploading import holds_the_same, upload
from wbs.cases.event import Event
from wbs.cases.events import Message
from wbs.cases.moving import MOST_MESSAGE, Objected, Pressed
from wbs.journeys import reporting
from wbs.journeys.attaching import Letter
from wbs.journeys.reporting import CaseChanged, Visit, come_back
from wbs.journeys.services import NoRoomForFiles, Portal, ServedDays, UnknownCode
from wbs.web.problems import Busy

_OWN_PAGES = MappingProxyType({"tarik": "withdraw", "keberatan": "object", "tekanan": "pressure"})
MESSAGE = "pesan"  # what was typed in the conversation, carried by the pages that it leads to
WITH_FILE = "lampirkan"  # the button that takes a file along
UNTIL = "sampai-"  # the buttons that show an earlier part
_BAD, _UNKNOWN, _CONFLICT = 400, 404, 409
# Characters: twelve numbered words have at most 150. Normalising what is longer would stop every
# other request meanwhile: its cost grows with the square of a run of combining marks.
_MOST_IN_A_BOX = 200


def words(asked: Asked) -> Shown:
    """Twelve boxes, or all in one. What is mistyped is named before anything is looked up."""
    if asked.go == "kosong":
        return Shown("words", asked.ticket)
    typed, faults = _boxes(asked)
    code = None
    try:
        if not faults:
            code = ReceiptCode.parse(" ".join(typed))
    except UnknownWord as refused:
        number = int(refused.where)
        faults = (Fault(f"kata-{number}", "return.unknown_word", {"number": number}),)
    except Mistyped:
        faults = (Fault("kata-1", "plain.mistyped"),)
    except Refusal:
        faults = (Fault("kata-1", "plain.too_many"),)
    if faults or code is None:
        return Shown("words", asked.ticket, {"typed": typed}, faults=faults, status=_BAD)
    try:
        visit = come_back(asked.plain.portal, code, asked.plain.anchor)
    except UnknownCode as refused:
        said = asked.plain.pages[asked.language].refusal(refused.code)
        return Shown("words", asked.ticket, {"typed": typed}, stop=said, status=_UNKNOWN)
    return show_talk(asked, visit, seen_ticket(code, visit))


def _boxes(asked: Asked) -> tuple[list[str], tuple[Fault, ...]]:
    """One word a box, and what is wrong with the boxes as such."""
    typed = [asked.form.text(f"kata-{number}") for number in range(1, WORD_COUNT + 1)]
    if too_long := _too_long(typed):
        return typed, too_long
    typed = _spread(typed)
    return typed, _word_faults(typed)


def _too_long(boxes: list[str]) -> tuple[Fault, ...]:
    return tuple(
        Fault(f"kata-{number}", "plain.too_many")
        for number, box in enumerate(boxes, 1)
        if len(box) > _MOST_IN_A_BOX
    )


def _spread(boxes: list[str]) -> list[str]:
    """One word a box, if all were pasted into one."""
    pieces = [re.findall("[a-z]+", unicodedata.normalize("NFKC", box).lower()) for box in boxes]
    flat = [piece for box in pieces for piece in box]
    if max(map(len, pieces)) > 1 and len(flat) <= WORD_COUNT:
        return flat + [""] * (WORD_COUNT - len(flat))
    return boxes


def _word_faults(boxes: list[str]) -> tuple[Fault, ...]:
    if not any(boxes):
        return (Fault("kata-1", "return.missing_words"),)
    return tuple(
        Fault(f"kata-{number}", "return.missing_word", {"number": number})
        for number, box in enumerate(boxes, 1)
        if not box and not any(" " in other for other in boxes)
    )


def seen_ticket(code: ReceiptCode, visit: Visit) -> Ticket:
    """A ticket that says how much of the case the next page shows."""
    case = visit.case
    mine, theirs = (
        head.sequence + 1 if (head := case.heads[chain]) else 0
        for chain in (Chain.FROM_REPORTER, Chain.TO_REPORTER)
    )
    return Ticket(code, case.id, mine, theirs, case.highest_box[Stream.CONVERSATION] or 0)


def visit_of(asked: Asked) -> Visit:
    """The case of this page, as it stands now. VisitEnded if the ticket is of another case."""
    visit = come_back(asked.plain.portal, asked.ticket.code, asked.plain.anchor)
    if visit.case.id != asked.ticket.case:
        raise VisitEnded
    return visit


def show_talk(
    asked: Asked, visit: Visit, ticket: Ticket, faults: tuple[Fault, ...] = (), **values: object
) -> Shown:
    """The conversation, with what was typed if it was not sent."""
    pages, days = asked.plain.pages[asked.language], _days(asked, visit)
    shown = show_conversation(pages, visit, days, _end(asked.go))
    status = _BAD if faults else 200
    return Shown(
        "talk", ticket, {"talk": shown, "typed": "", **values}, faults=faults, status=status
    )


def _days(asked: Asked, visit: Visit) -> ServedDays:
    """The conversation is whole without."""
    try:
        return asked.plain.portal.days(visit.keys.credential)
    except (Refusal, Busy):
        return ServedDays()


def _end(go: str) -> int:
    """Of the part that a button asks for; 0: the newest."""
    number = go.removeprefix(UNTIL)
    is_one = number != go and number.isascii() and number.isdigit() and len(number) < 5
    return int(number) if is_one else 0


def talk(asked: Asked) -> Shown:
    """Look again, withdraw, be done, or send what was written."""
    typed = asked.form.text("isi")
    if asked.go in _OWN_PAGES:
        return Shown(_OWN_PAGES[asked.go], asked.ticket, {"message": typed, "typed": ""})
    if asked.go == "selesai":
        return Shown(START, None, template="done")
    visit, file = visit_of(asked), asked.form.file
    now = seen_ticket(asked.ticket.code, visit)
    is_cut = file is not None and not asked.go  # the button stands behind the file
    if asked.go not in ("kirim", WITH_FILE) and not is_cut:
        return show_talk(asked, visit, now, typed=typed)
    if faults := _message_faults(asked, typed, file):
        return show_talk(asked, visit, now, faults, typed=typed)
    return _send(asked, visit, typed, file)


def _message_faults(asked: Asked, typed: str, file: Sent | None) -> tuple[Fault, ...]:
    if asked.go == WITH_FILE and file is None:
        return (Fault("berkas", "plain.choose_file"),)
    if file is None and asked.form.fields.get("berkas"):  # its name alone came: the other button
        return (Fault("berkas", "plain.file_left"),)
    if not typed and file is None:
        return (Fault("isi", "talk.nothing"),)
    if file and file.size == 0:
        return (Fault("berkas", "plain.empty_file"),)
    if file and file.size > MOST_FILE:
        return (Fault("berkas", "plain.file_too_large"),)
    return ()


def _send(asked: Asked, visit: Visit, typed: str, file: Sent | None) -> Shown:
    """Write at the place that the page showed as the next one, which is taken once."""
    ticket = asked.ticket
    if _is_sent(asked, visit, typed, file):
        return show_talk(asked, visit, seen_ticket(ticket.code, visit), said="talk.sent")
    if seen_ticket(ticket.code, visit) == ticket:
        try:
            reporting.require_way(visit)
            sent = (upload(asked.plain.portal, visit, asked.form, file),) if file else ()
            reporting.reply(asked.plain.portal, visit, Letter(typed, (), sent), progress=_quiet)
        except TooLarge:
            faults = (Fault("isi", "plain.too_large"),)
            return show_talk(asked, visit, ticket, faults, typed=typed)
        except NoRoomForFiles:
            faults = (Fault("berkas", "page_refusal.no-room-for-files"),)
            return show_talk(asked, visit, ticket, faults, typed=typed)
        except CaseChanged:
            visit = visit_of(asked)  # the same page sent twice at once, or somebody was faster
        else:
            visit = visit_of(asked)
            return show_talk(asked, visit, seen_ticket(ticket.code, visit), said="talk.sent")
        if _is_sent(asked, visit, typed, file):
            return show_talk(asked, visit, seen_ticket(ticket.code, visit), said="talk.sent")
    now = seen_ticket(ticket.code, visit)
    return show_talk(asked, visit, now, changed=True, typed=typed, had_file=file is not None)


def _is_sent(asked: Asked, visit: Visit, typed: str, file: Sent | None) -> bool:
    """Whether this very message stands where the page would have put it."""
    event = _written_there(asked, visit)
    if not isinstance(event, Message):
        return False
    if event.text != typed or len(event.files) != (1 if file else 0):
        return False
    return not file or holds_the_same(asked.plain.portal, visit, event.files[0], file)


def withdraw(asked: Asked) -> Shown:
    """End the own access; again is the same."""
    visit = visit_of(asked)
    if asked.go != "ya":
        now = seen_ticket(asked.ticket.code, visit)
        return show_talk(asked, visit, now, typed=asked.form.text(MESSAGE))
    reporting.withdraw(asked.plain.portal, visit)
    return Shown(START, None, template="withdrawn")


def objects(asked: Asked) -> Shown:
    """Object to the end."""
    return _says(asked, Objected, reporting.object_to, "standing.objected")


def presses(asked: Asked) -> Shown:
    """Tell of pressure."""
    return _says(asked, Pressed, reporting.tell_of_pressure, "standing.pressed")


def _says(
    asked: Asked,
    kind: type[Objected | Pressed],
    write: Callable[[Portal, Visit, str], None],
    said: str,
) -> Shown:
    """Write it at the place that the page showed as the next one; pressed twice it is sent once."""
    visit, typed, message = visit_of(asked), asked.form.text("isi"), asked.form.text(MESSAGE)
    now = seen_ticket(asked.ticket.code, visit)
    if asked.go != "kirim":
        return show_talk(asked, visit, now, typed=message)
    values = {"typed": typed, "message": message}
    if fault := _text_fault(kind, typed):
        return Shown(asked.page, asked.ticket, values, faults=(fault,), status=_BAD)
    if not _stands(asked, visit, kind, typed):
        if now != asked.ticket:
            stop = asked.plain.pages[asked.language].refusal(CaseChanged.code)
            return Shown(asked.page, now, values, stop=stop, status=_CONFLICT)
        write(asked.plain.portal, visit, typed)
        visit = visit_of(asked)
    return show_talk(asked, visit, seen_ticket(now.code, visit), typed=message, said=said)


def _text_fault(kind: type[Objected | Pressed], typed: str) -> Fault | None:
    if len(typed) > MOST_MESSAGE:
        return Fault("isi", "client.too_long", {"most": MOST_MESSAGE})
    return Fault("isi", "client.required") if kind is Objected and not typed else None


def _stands(asked: Asked, visit: Visit, kind: type[Objected | Pressed], typed: str) -> bool:
    event = _written_there(asked, visit)
    return isinstance(event, kind) and event.text == typed


def _written_there(asked: Asked, visit: Visit) -> Event | None:
    """What stands where the page would have put what it sends."""
    here = (Chain.FROM_REPORTER, asked.ticket.mine)
    found = (line.event for line in visit.case.lines if (line.chain, line.head.sequence) == here)
    return next(found, None)


def _quiet(_done: int, _of: int) -> None:
    """A page is shown when all is sent; there is nothing to move meanwhile."""

"""What people send to the console: a passphrase, or a letter with files."""

import secrets
import unicodedata

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, PasswordField, TextAreaField

from crypto.encoding import sha256
from wbs.cases.events import MOST_FILES, MOST_TEXT
from wbs.journeys.attaching import HeldFile, Letter, shown_name

MOST_UPLOAD = 32_000_000  # bytes of all files of one letter, held in memory


def new_slip() -> str:
    """Tells one letter from the next."""
    return secrets.token_urlsafe(16)


class PassphraseForm(FlaskForm):
    """Unlocking. `number`: of this locking; no earlier form unlocks."""

    passphrase = PasswordField()
    number = HiddenField()


class LetterForm(FlaskForm):
    """A reply or a note. `basis`: what its writer saw. `slip`: the same letter only once."""

    text = TextAreaField()
    files = MultipleFileField()
    basis = HiddenField()
    slip = HiddenField(default=new_slip)

    def mark(self, letter: Letter) -> str:
        """The same for one letter sent twice.

        With its content: browsers fill in what stood in a form, also its hidden fields.
        """
        parts = [(self.slip.data or new_slip()).encode(), letter.text.encode()]
        for file in letter.attachments:
            source, _ = file.open()
            with source:
                parts += [file.name.encode(), source.read()]
        return sha256(b"".join(map(sha256, parts))).hex()

    def brings_files(self) -> bool:
        """Whether any was chosen."""
        return any(each and each.filename for each in self.files.data or [])

    def letter(self) -> tuple[Letter | None, dict[str, str]]:
        """What to send, or which field is wrong and why (the key of a text)."""
        text = plain_text(self.text.data or "")
        files = [held(each) for each in self.files.data or [] if each and each.filename]
        wrong: dict[str, str] = {}
        if not text and not files:
            wrong["text"] = "write.nothing"
        if len(text) > MOST_TEXT:
            wrong["text"] = "write.too_long"
        if len(files) > MOST_FILES:
            wrong["files"] = "write.too_many"
        if any(not one.content for one in files):
            wrong["files"] = "write.empty_file"
        return (None if wrong else Letter(text, tuple(files))), wrong


def held(upload: FileStorage) -> HeldFile:
    """A file from the browser; of the name only the last part, whichever system wrote it."""
    name = (upload.filename or "").replace("\\", "/").rpartition("/")[2]
    return HeldFile(upload.stream.read(), shown_name(name))


def plain_text(typed: str) -> str:
    """One kind of line ending; what is no character of a text, and white space around, goes."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    kept = (one for one in lines if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
    return "".join(kept).strip()

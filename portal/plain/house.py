"""What the pages without script are made with, what a person asks of them, and what is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from crypto.anchor import Anchor
from crypto.errors import CannotOpen
from crypto.visit import Ticket, VisitKey, open_ticket, seal_ticket
from portal.gate import Gate
from portal.plain.draft import Draft
from portal.plain.faults import Fault
from portal.plain.forms import Form
from portal.plain.in_process import StorePortal
from portal.plain.rendering import Pages, all_pages
from portal.plain.searching import Names
from wbs.days import Today
from wbs.rosters.publishing import Publications
from wbs.store import Store
from wbs.web.places import Places

DOWNLOADS = 16  # files of more than a MiB that go out at once: each holds a MiB of memory


class VisitEnded(Exception):
    """The page's ticket is of another page, another key or another day: begin again.

    No Refusal: it happens on these pages only, and they have the words for it.
    """


class NotFromHere(Exception):
    """Nobody says that this form came from a page of ours: a stranger's may have sent it.

    No Refusal either: it is about the browser, and told before anything of the form is read.
    """


@dataclass(frozen=True, slots=True)
class Plain:
    """Everything that the pages may touch."""

    portal: StorePortal
    anchor: Anchor
    key: VisitKey
    today: Today
    pages: Mapping[str, Pages]
    downloads: Places = field(default_factory=lambda: Places(DOWNLOADS))
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        """Make the anchor's names ready to be searched."""
        object.__setattr__(self, "names", Names.of(self.anchor))

    @classmethod
    def build(
        cls,
        store: Store,
        anchor: bytes,
        key: VisitKey,
        *,
        today: Today,
        gate: Gate | None = None,
        pages: Mapping[str, Pages] | None = None,
    ) -> Self:
        """`pages`: what this installation says there, if anything. Malformed: no anchor."""
        portal = StorePortal(store, Publications(store.rosters), gate)
        return cls(portal, Anchor.parse(anchor), key, today, pages or all_pages())

    def seal(self, ticket: Ticket, page: str) -> str:
        """For the hidden field of a page."""
        return seal_ticket(ticket, key=self.key, page=page, day=self.today().toordinal())

    def open(self, untrusted: str, page: str) -> Ticket:
        """VisitEnded."""
        try:
            return open_ticket(untrusted, key=self.key, page=page, day=self.today().toordinal())
        except CannotOpen:
            raise VisitEnded from None


@dataclass(frozen=True)
class Asked:
    """A form that a person sent from a page of ours."""

    plain: Plain
    language: str
    page: str
    form: Form
    ticket: Ticket

    @property
    def go(self) -> str:
        """Which button was pressed."""
        return self.form.fields.get("ke", "")

    @cached_property
    def draft(self) -> Draft:
        """The report that the form carries."""
        return Draft.read(self.form)


@dataclass(frozen=True, slots=True)
class Shown:
    """The page to show: its form goes to `page` with this ticket."""

    page: str
    ticket: Ticket | None
    values: Mapping[str, object] = field(default_factory=dict)
    draft: Draft | None = None
    faults: Sequence[Fault] = ()
    stop: str = ""  # what went wrong, in words
    status: int = 200
    template: str = ""  # another than the page's own

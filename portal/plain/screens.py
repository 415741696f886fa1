"""The screens of a report: each shows what was typed, and goes on when nothing is wrong on it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from markupsafe import Markup

from crypto.anchor import NotAnchored, fingerprint
from crypto.errors import Malformed
from crypto.freshness import Staleness, TrustedRoster
from crypto.roster import Above
from portal.plain.draft import CHECKED, EXCLUDED, NOBODY, Draft, without
from portal.plain.faults import Fault, faults_of, first_faulty
from portal.plain.house import Asked, Plain, Shown
from portal.plain.places import QUESTIONS, REPORT_PAGES
from portal.plain.rendering import Pages, bdi
from portal.plain.showing import about_reader
from wbs.form.report import MOST_TERLAPOR
from wbs.journeys.reporting import emptied_roles, find_inspectorate

NEXT, BACK, STAY, ANYWAY = "lanjut", "kembali", "tetap", "walau"
_BAD = 400
_CHANGED = "plain.list_changed"


def begin(asked: Asked) -> Shown:
    """After the choice: write a report, or come back with the words."""
    if asked.go == "buka":
        return Shown("words", asked.ticket)
    return (
        show(asked, "where")
        if asked.go == "lapor"
        else Shown("begin", asked.ticket, {}, asked.draft)
    )


def answer(asked: Asked) -> Shown:
    """What a page of the report leads to."""
    if asked.go == STAY:
        return show(asked, asked.page)
    if asked.go == BACK:
        at = REPORT_PAGES.index(asked.page)
        return (
            show(asked, REPORT_PAGES[at - 1])
            if at
            else Shown("begin", asked.ticket, {}, asked.draft)
        )
    return _JUDGE.get(asked.page, _question)(asked)


def show(
    asked: Asked, page: str, draft: Draft | None = None, faults: tuple[Fault, ...] = ()
) -> Shown:
    """A page of the report with what was typed so far."""
    draft = draft or asked.draft
    if page == "siapa" and not draft.persons:
        draft = replace(draft, persons=(NOBODY,))
    if page == "check":
        draft = draft.answering(**{CHECKED: "1"})
    if page in ("readers", "check") and not _is_known(asked.plain, draft):
        page, faults = "where", (Fault("inspektorat", "client.choose_one"),)
    if page == "check":
        return _show_check(asked, draft)
    values = _VALUES[page](asked, draft) if page in _VALUES else {}
    status = _BAD if any(fault.key for fault in faults) else 200
    return Shown(page, asked.ticket, values, draft, faults, status=status)


def _show_check(asked: Asked, draft: Draft) -> Shown:
    """The last page. It carries which list it showed: only to that one does its button send."""
    trusted = trusted_of(asked, draft)
    if draft.gone_from(trusted.readers()):
        return show_changed(asked, draft)
    draft = draft.answering(**{CHECKED: list_of(trusted)})
    return Shown("check", asked.ticket, _check_values(asked, draft, trusted), draft)


def show_changed(asked: Asked, draft: Draft) -> Shown:
    """The readers once more: the list is not the one that was seen."""
    return show(asked, "readers", draft, (Fault(EXCLUDED, _CHANGED),))


def list_of(trusted: TrustedRoster) -> str:
    """A list of readers in few characters: the roster, and who was taken off it."""
    removed = sorted(id.value for id in trusted.freshness.removed)
    return hashlib.sha256(b"".join((trusted.newest.hash.value, *removed))).hexdigest()


def after(page: str, asked: Asked, draft: Draft) -> Shown:
    """The next page; back to the last one where all was looked at before."""
    if draft.answers[CHECKED]:
        return show(asked, first_faulty(draft, asked.plain.today()) or "check", draft)
    return show(asked, REPORT_PAGES[REPORT_PAGES.index(page) + 1], draft)


def trusted_of(asked: Asked, draft: Draft) -> TrustedRoster:
    """Who reads at the chosen inspectorate, verified as every client does."""
    return find_inspectorate(asked.plain.portal, draft.inspectorate, asked.plain.anchor)


def _is_known(plain: Plain, draft: Draft) -> bool:
    try:
        plain.anchor.require(draft.inspectorate)
    except (Malformed, NotAnchored):
        return False
    return True


def _known_above(plain: Plain, trusted: TrustedRoster) -> Above | None:
    above = trusted.newest.above
    return above if above and above.inspectorate in plain.anchor.inspectorates else None


def _where(asked: Asked) -> Shown:
    if asked.go != NEXT:
        return show(asked, "where")
    if not _is_known(asked.plain, asked.draft):
        return show(asked, "where", None, (Fault("inspektorat", "client.choose_one"),))
    trusted_of(asked, asked.draft)  # refuses before anything else is asked
    return show(asked, "readers")


def _readers(asked: Asked) -> Shown:
    draft = asked.draft
    if not _is_known(asked.plain, draft):
        return show(asked, "readers")
    trusted = trusted_of(asked, draft)
    above = _known_above(asked.plain, trusted)
    if asked.go == "atas" and above:
        return show(asked, "readers", draft.answering(inspektorat=str(above.inspectorate)))
    excluded = draft.excluded_among(trusted.readers())
    if fault := _list_fault(asked, trusted):
        return show(asked, "readers", None, (Fault(EXCLUDED, fault),))
    if emptied_roles(trusted, excluded) and asked.go != ANYWAY:
        return show(asked, "readers")
    return after("readers", asked, draft)


def _list_fault(asked: Asked, trusted: TrustedRoster) -> str:
    """Why nobody goes on from the list of readers as it was marked; empty where nothing is."""
    if asked.draft.gone_from(trusted.readers()):
        return _CHANGED
    if asked.draft.excluded_among(trusted.readers()) == trusted.readers():
        return "readers.nobody"
    is_expired = trusted.staleness(asked.plain.today()) is Staleness.EXPIRED
    return "readers.expired" if is_expired else ""


def _question(asked: Asked) -> Shown:
    draft = asked.draft
    if asked.page == "siapa" and asked.go == "tambah":
        more = (*draft.persons, NOBODY)[:MOST_TERLAPOR]
        return show(asked, "siapa", replace(draft, persons=more))
    if asked.page == "siapa" and asked.go.startswith("hapus-"):
        numbers = range(1, len(draft.persons) + 1)
        number = next((each for each in numbers if asked.go == f"hapus-{each}"), 0)
        return show(asked, "siapa", replace(draft, persons=without(draft.persons, number)))
    faults = faults_of(draft, asked.page, asked.plain.today())
    return show(asked, asked.page, None, faults) if faults else after(asked.page, asked, draft)


def change(asked: Asked) -> Shown | None:
    """From the last page back to the one that is to be changed; None: another button."""
    wanted = asked.go.removeprefix("ubah-")
    return show(asked, wanted) if asked.go != wanted and wanted in REPORT_PAGES else None


_JUDGE: Mapping[str, Callable[[Asked], Shown]] = MappingProxyType(
    {
        "where": _where,
        "readers": _readers,
        **dict.fromkeys(QUESTIONS, _question),
        "check": lambda asked: show(asked, "check"),  # a button that is none of its own
    }
)


def _where_values(asked: Asked, draft: Draft) -> Mapping[str, object]:
    typed = asked.form.text("cari")
    found = asked.plain.names.search(typed)
    return {"found": found, "typed": typed, "chosen": draft.answers["inspektorat"]}


def _readers_values(asked: Asked, draft: Draft) -> Mapping[str, object]:
    trusted = trusted_of(asked, draft)
    pages, excluded = asked.plain.pages[asked.language], draft.excluded_among(trusted.readers())
    readers = sorted(trusted.readers(), key=lambda id: id.value)
    people = [(id, trusted.newest.person(id)) for id in readers]
    emptied = emptied_roles(trusted, excluded)
    above, today = trusted.newest.above, asked.plain.today()
    return {
        "name": trusted.newest.name,
        "people": [
            (str(id), about_reader(pages, one, today), id in excluded) for id, one in people if one
        ],
        "gone": _gone(pages, trusted, draft.gone_from(trusted.readers())),
        "staleness": trusted.staleness(today).value,
        "emptied": pages.roles(emptied),
        "nobody": excluded == trusted.readers(),
        "above": above.name if above else "",
        "above_known": _known_above(asked.plain, trusted) is not None,
        "fingerprint": fingerprint(trusted.newest.inspectorate.value),
    }


def _gone(pages: Pages, trusted: TrustedRoster, gone: tuple[str, ...]) -> Markup:
    """Names of those not on the list; of whom no list of this inspectorate knew, that it is so."""
    known = {str(one.id): one.name for each in trusted.chain.rosters for one in each.persons}
    names = [known[id] for id in gone if id in known]
    unknown = [pages.texts.get("plain.gone_unknown")] if len(names) < len(gone) else []
    return Markup(", ").join([*([bdi(*names)] if names else []), *unknown])


def _check_values(asked: Asked, draft: Draft, trusted: TrustedRoster) -> Mapping[str, object]:
    excluded = draft.excluded_among(trusted.readers())
    named = {id: trusted.newest.person(id) for id in sorted(trusted.readers())}
    names = {id: person.name for id, person in named.items() if person}
    faulty = first_faulty(draft, asked.plain.today())
    return {
        "name": trusted.newest.name,
        "readers": bdi(*(name for id, name in names.items() if id not in excluded)),
        "excluded": bdi(*(name for id, name in names.items() if id in excluded)),
        "report": None if faulty else draft.report(),
        "faulty": faulty,
    }


_VALUES: Mapping[str, Callable[[Asked, Draft], Mapping[str, object]]] = MappingProxyType(
    {"where": _where_values, "readers": _readers_values}
)

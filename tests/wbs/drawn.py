"""The life of a case as the docs show it, drawn from its table."""

from pathlib import Path

from crypto.ids import Role
from tests.architecture.source import ROOT
from wbs.cases.lifecycle import ENDED, MOVES, STEPS, State, Step

DOCS = ROOT / "docs"
BEGIN, END = "<!-- steps: drawn from wbs/cases/lifecycle.py -->\n", "<!-- end of steps -->\n"


def table() -> str:
    """Markdown: a step a line."""
    head = "| leaves | enters | by | approved by | says | not after, returns |\n"
    return head + "|---|---|---|---|---|---|\n" + "".join(map(_row, STEPS))


def _row(step: Step) -> str:
    said = step.finding.value if step.finding else "promised" if step.extends else ""
    says = f"`{said}`" if said else ""
    rest = ", ".join(sorted(f"`{state.value}`" for state in step.not_after))
    cells = (
        f"`{step.leaves.value}`",
        f"`{step.enters.value}`",
        _roles(step.by),
        _roles(step.approved_by),
        says,
        "returns" if step.returns else rest,
    )
    return f"| {' | '.join(cells)} |\n"


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(sorted(f"`{role.value}`" for role in roles))


def picture() -> str:
    """A Mermaid state diagram; a double line of text where two persons are needed."""
    lines = [f"    [*] --> {State.DITERIMA.value}: laporan\n"]
    lines += [f"    {one.leaves.value} --> {one.enters.value}: {_label(one)}\n" for one in MOVES]
    lines += [f"    {state.value} --> KEBERATAN: pelapor\n" for state in _ordered(ENDED)]
    return f"```mermaid\nstateDiagram-v2\n{''.join(lines)}```\n"


def _ordered(states: frozenset[State]) -> list[State]:
    return sorted(states, key=lambda state: state.value)


def _label(step: Step) -> str:
    def names(roles: frozenset[Role]) -> str:
        return " / ".join(sorted(role.value for role in roles))

    return names(step.by) + (f" + {names(step.approved_by)}" if step.approved_by else "")


def drawn_into(page: Path, what: str) -> str:
    """The page with what stands between its marks replaced."""
    before, rest = page.read_text("utf-8").split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n{what}{END}{after}"


def pages() -> dict[Path, str]:
    """What each page should be."""
    drawings = {DOCS / "protocol.md": table(), DOCS / "life-of-a-case.md": picture()}
    return {page: drawn_into(page, what) for page, what in drawings.items()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")

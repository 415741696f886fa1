"""Draw all vectors anew: `python -m tests.vectors.make`."""

from crypto.receipt import word_list
from tests.interop.outcomes import TypeScript
from tests.second_process import SecondProcess
from tests.vectors import (
    of_cases,
    of_delegations,
    of_documents,
    of_events,
    of_puzzles,
    of_receipts,
    of_sealed,
)


def main() -> None:
    """Both sides must be installed (deploy/setup test)."""
    with SecondProcess() as process:
        process.answer("use_words", file="\n".join(word_list()))
        typescript = TypeScript(process)
        for draw in (
            of_receipts.receipts,
            of_receipts.derivations,
            of_documents.rosters,
            of_documents.freshness,
            of_documents.anchors,
            of_sealed.keyboxes,
            of_sealed.envelopes,
            of_events.events,
            of_sealed.files,
            of_sealed.parts,
            of_cases.cases,
            of_delegations.delegations,
            of_puzzles.puzzles,
        ):
            draw(typescript)


if __name__ == "__main__":
    main()

"""`python -m tests.mutations [part of a name]`: break every line listed, want every test red."""

import sys
import tempfile
from pathlib import Path

from tests.mutations.listed_fold import ALL
from tests.mutations.running import HOUSE, copy_house, goes_red, table


def main(part: str) -> int:
    """The number of breaks that no test noticed; ends at once where no name has this part."""
    (HOUSE / "tests" / "mutations.md").write_text(table(ALL), "utf-8")
    chosen = [each for each in ALL if part in each.name or part in each.breaks]
    if not chosen:
        sys.exit(f"no break is called so: {part}")
    green = 0
    with tempfile.TemporaryDirectory() as folder:
        house = copy_house(Path(folder))
        for mutation in chosen:
            red = goes_red(house, mutation)
            green += not red
            verdict = "red  " if red else "GREEN"
            sys.stdout.write(f"{verdict} {mutation.file}: {mutation.breaks}\n")
            sys.stdout.flush()
    return green


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))

"""`python -m wbs` is `wbs`."""

from wbs.cli import main

if __name__ == "__main__":
    main()

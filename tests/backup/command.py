"""`wbs backup` as an operator runs it, in this process."""

from pathlib import Path

from click.testing import CliRunner, Result

from wbs.cli import main


def backup(*words: object, language: str = "en") -> Result:
    """Run one of its commands."""
    return CliRunner().invoke(main, ["--lang", language, "backup", *map(str, words)])


def made(url: str, shelf: Path) -> Path:
    """A backup that was made well; its folder."""
    before = set(shelf.iterdir()) if shelf.exists() else set()
    done = backup("make", "--database", url, "--to", shelf)
    assert done.exit_code == 0, done.output
    (folder,) = set(shelf.iterdir()) - before
    return folder


def restored(folder: Path, url: str, *more: object) -> str:
    """The URL, after a restore that went well."""
    done = backup("restore", folder, "--database", url, *more)
    assert done.exit_code == 0, done.output
    return url

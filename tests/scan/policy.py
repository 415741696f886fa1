"""Content-Security-Policy by the rules by which such policies are got around."""

from collections.abc import Iterator

TOO_WIDE = frozenset(
    {
        "*",
        "http:",
        "https:",
        "data:",
        "blob:",
        "'unsafe-inline'",
        "'unsafe-eval'",
        "'unsafe-hashes'",
    }
)
SCRIPTS = ("script-src", "object-src", "worker-src", "style-src", "connect-src")
REQUIRED = ("default-src", "base-uri", "frame-ancestors", "form-action")


def weaknesses(policy: str) -> Iterator[str]:
    """Each way around it; none for a strict one."""
    said = {words[0]: words[1:] for words in map(str.split, policy.split(";")) if words}
    yield from (f"{name} is missing" for name in REQUIRED if name not in said)
    if said.get("default-src") != ["'none'"]:
        yield "default-src is not 'none'"
    for name in SCRIPTS:
        wide = TOO_WIDE & {*said.get(name, said.get("default-src", ["*"]))}
        yield from (f"{name} allows {source}" for source in sorted(wide))
    is_page = said.get("script-src", ["'none'"]) != ["'none'"]
    if is_page and said.get("require-trusted-types-for") != ["'script'"]:
        yield "a page without require-trusted-types-for 'script'"

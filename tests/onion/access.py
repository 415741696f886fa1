"""The key that opens a gateway's onion, made by the very lines of docs/commands.md."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import ROOT

DOCUMENT = ROOT / "docs" / "commands.md"


@dataclass(frozen=True)
class AccessKey:
    """`public` goes to whoever runs the gateway, `secret` into the reviewer's tor."""

    public: str
    secret: str

    @classmethod
    def made_as_documented(cls, folder: Path) -> "AccessKey":
        """A new one."""
        found = re.search(r"```bash\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
        assert found is not None
        subprocess.run(["bash", "-euo", "pipefail", "-c", found[1]], cwd=folder, check=True)
        public, secret = (folder / f"gateway.{name}" for name in ("public", "secret"))
        return cls(public.read_text("ascii").strip(), secret.read_text("ascii").strip())

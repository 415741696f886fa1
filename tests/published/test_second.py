"""The second implementation's own tests, published vectors among them, pass under Node."""

import os
import re
import subprocess

from tests.node_process import NODE, require_installed
from tests.published.vectors import CRYPTOGRAPHY_VECTORS, WYCHEPROOF_VECTORS
from tests.second_process import SECOND

HOUSE = SECOND.parents[1]
#: How many published vectors run under Node, by the beginning of their tests' names.
PUBLISHED = {
    "ML-KEM-768 decapsulation": 201,
    "ML-KEM-768 encapsulation": 265,
    "ML-KEM-768 keys": 100,
    "X25519": 518,
    "X-Wing public key": 2,
    "HPKE X-Wing ciphertexts": 1,
    "AES-256-GCM": 66,
    "ChaCha20-Poly1305": 325,
    "HKDF-SHA256": 86,
    "HKDF-Expand-SHA512": 83,
    "Ed25519 tcId": 210,
}


def test_node_tests_pass() -> None:
    require_installed()
    environment = {
        **os.environ,
        "WBS_CRYPTOGRAPHY_VECTORS": str(CRYPTOGRAPHY_VECTORS),
        "WBS_WYCHEPROOF_VECTORS": str(WYCHEPROOF_VECTORS),
    }
    run = subprocess.run(
        [NODE, "--test", "--test-reporter=tap"],
        cwd=SECOND,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    failed = re.findall(r"^not ok .*$", run.stdout, re.MULTILINE)
    assert (failed, run.returncode) == ([], 0), run.stderr
    passed = re.findall(r"^ok \d+ - (.*)$", run.stdout, re.MULTILINE)
    counts = {kind: sum(name.startswith(kind) for name in passed) for kind in PUBLISHED}
    assert counts == PUBLISHED


def test_types_hold() -> None:
    require_installed()
    compiler = HOUSE / "node_modules" / "typescript" / "bin" / "tsc"
    run = subprocess.run(
        [NODE, compiler, "--noEmit"],
        cwd=HOUSE,
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert (run.stdout, run.returncode) == ("", 0)


def test_the_lock_file_names_no_registry() -> None:
    lock = (HOUSE / "package-lock.json").read_text()
    assert "integrity" in lock
    assert "resolved" not in lock

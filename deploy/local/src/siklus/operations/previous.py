"""Whether the released version still works on the schema of this one: `python -m siklus.operations.previous [TEST…]`.

During a roll the old pods go on while the new schema is there already. So the code and the tests of the last release
(the newest tag v… below the present commit) run once more on databases that this checkout's migrations have made.
Before the first release there is nothing to check.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from siklus.services import NAMES
from siklus.state import ROOT

__all__ = ["NEWER_CHECKOUT", "last_release", "python_path", "try_release"]

NEWER_CHECKOUT = "SIKLUS_NEWER_CHECKOUT"
"""Set for the old version's tests: the checkout whose migrations make their databases."""
_PARTS = ("shared", *(f"services/{name}" for name in NAMES), "deploy/local")
_TESTS = tuple(f"tests/{name}" for name in NAMES)


def python_path(checkout: Path) -> str:
    """Return the PYTHONPATH with which a checkout's own packages come before those that are installed."""
    return os.pathsep.join(str(checkout / part / "src") for part in _PARTS)


def last_release(checkout: Path) -> str | None:
    """Return the tag of the release before the present commit, or None before the first one."""
    command = ["git", "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD~1"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def try_release(checkout: Path, tag: str, tests: Sequence[str]) -> int:
    """Run `tests` of the release `tag` on the schema of `checkout`; return pytest's exit status.

    Raises CalledProcessError when the release cannot be unpacked or installed.
    """
    old = checkout / "var" / "previous" / tag
    shutil.rmtree(old, ignore_errors=True)
    old.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", tag], cwd=checkout, capture_output=True, check=True)  # noqa: S607
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        # Python 3.11 knows filters from 3.11.4 on; the archive is our own.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(old)  # noqa: S202
    environment = {**os.environ, "PYTHONPATH": python_path(old), NEWER_CHECKOUT: str(checkout)}
    command = [_interpreter(checkout, old), "-m", "pytest", "-q", *(tests or _TESTS)]
    return subprocess.run(command, cwd=old, env=environment, check=False).returncode


def _interpreter(checkout: Path, old: Path) -> str:
    """The old version's own packages: the present environment when it has the same lock."""
    locks = [(each / "requirements" / "dev.txt").read_bytes() for each in (checkout, old)]
    if locks[0] == locks[1]:
        return sys.executable
    subprocess.run(["make", "setup"], cwd=old, check=True)  # noqa: S607
    return str(old / ".venv" / "bin" / "python")


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m siklus.operations.previous", description=__doc__)
    parser.add_argument("tests", nargs="*", help="Tests of the old version; without them those of the four services.")
    chosen = parser.parse_args()
    tag = last_release(ROOT)
    if tag is None:
        sys.stdout.write("There is no release yet, so no older version has to work on this schema.\n")
        return 0
    sys.stdout.write(f"The code of {tag} on the schema of this version:\n")
    sys.stdout.flush()
    return try_release(ROOT, tag, chosen.tests)


if __name__ == "__main__":
    sys.exit(main())

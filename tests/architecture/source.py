"""The project's own files, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from siklus.state import ROOT

SERVICES = ("survey", "catalog", "evaluation", "analytics")
SKIPPED = frozenset({".git", ".venv", "var", "node_modules"})


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a file: its lines from the first decorator's line after to its last."""

    file: Path
    name: str
    lines: int


def sources() -> list[Path]:
    """Return every Python file of the packages, without migrations and tests."""
    folders = [ROOT / "shared/src", ROOT / "deploy/local/src", *(ROOT / f"services/{name}/src" for name in SERVICES)]
    return sorted(file for folder in folders for file in folder.rglob("*.py"))


def tests() -> list[Path]:
    """Return every Python file of the tests."""
    return sorted((ROOT / "tests").rglob("*.py"))


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every text file of the project with its content."""
    for file in _walk(ROOT):
        try:
            yield file, file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def functions(file: Path) -> list[Function]:
    """Return the functions of a file, methods and inner functions too."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(tree(file)) if isinstance(node, kinds)]
    return [Function(file, node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in nodes]


def tree(file: Path) -> ast.Module:
    """Parse a file."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def line_count(file: Path) -> int:
    """Count the lines of a file."""
    return len(file.read_text(encoding="utf-8").splitlines())


def name_of(file: Path) -> str:
    """Return the path as a reader of a failure wants it: below the root."""
    return str(file.relative_to(ROOT))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name in SKIPPED or "cache" in entry.name or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry

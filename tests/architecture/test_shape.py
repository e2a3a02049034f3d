"""The shape of the code: which files there are, how long they and their functions get, what things are called."""

import ast
import re
import statistics
from pathlib import Path

import pytest

from siklus.state import ROOT
from tests.architecture import source

SLICE_FILES = {"__init__", "endpoints", "schemas", "service", "repository", "models", "rules", "events", "errors"}
SLICE_FILES |= {"handlers", "inbound"}
SERVICE_FILES = {"__init__", "__main__", "main", "worker", "settings", "dependencies", "tables", "topics"}
BANNED_WORDS = {"manager", "helper", "helpers", "util", "utils", "processor", "common", "misc"}


@pytest.mark.parametrize("service", source.SERVICES)
def test_a_service_holds_only_files_with_the_agreed_names(service: str) -> None:
    package = ROOT / f"services/{service}/src/{service}"
    strange = [file for file in package.glob("*.py") if file.stem not in SERVICE_FILES]
    strange += [file for file in package.glob("*/*.py") if file.stem not in SLICE_FILES]
    strange += package.glob("*/*/*.py")
    assert [source.name_of(file) for file in strange] == []


def test_no_source_file_is_longer_than_250_lines() -> None:
    assert _too_long(source.sources(), 250) == {}


def test_no_test_file_is_longer_than_400_lines() -> None:
    assert _too_long(source.tests(), 400) == {}


def test_no_function_is_longer_than_60_lines() -> None:
    files = [*source.sources(), *source.tests()]
    found = [function for file in files for function in source.functions(file) if function.lines > 60]
    assert {f"{source.name_of(each.file)}:{each.name}": each.lines for each in found} == {}


def test_functions_are_short_as_a_rule() -> None:
    lengths = [function.lines for file in source.sources() for function in source.functions(file)]
    assert statistics.median(lengths) <= 10
    assert statistics.quantiles(lengths, n=10)[8] < 30


def test_nothing_has_a_name_that_says_nothing() -> None:
    names = [(file, name) for file in [*source.sources(), *source.tests()] for name in (file.stem, *_defined(file))]
    assert [f"{source.name_of(file)}:{name}" for file, name in names if _words(name) & BANNED_WORDS] == []


def test_tests_wait_for_facts_and_never_just_sleep() -> None:
    asleep = [source.name_of(file) for file in source.tests() if _sleeps(file)]
    assert asleep == []


def test_no_file_names_a_package_index() -> None:
    # Written in pieces, so that this file does not name one either.
    parts = ("pypi" + r"\.org", "python" + "hosted", "--(extra-)?index" + "-url", "find" + "-links")
    index = re.compile("|".join(parts))
    assert [source.name_of(file) for file, text in source.texts() if index.search(text)] == []


def _too_long(files: list[Path], limit: int) -> dict[str, int]:
    lengths = {source.name_of(file): source.line_count(file) for file in files}
    return {name: length for name, length in lengths.items() if length > limit}


def _defined(file: Path) -> list[str]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name for node in ast.walk(source.tree(file)) if isinstance(node, kinds)]


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)}


def _sleeps(file: Path) -> bool:
    """Tell whether the file sleeps anywhere but in a loop that asks for a fact."""
    nodes = list(ast.walk(source.tree(file)))
    asking = {id(call) for loop in nodes if isinstance(loop, ast.While) for call in ast.walk(loop)}
    return any(isinstance(node, ast.Call) and _is_sleep(node) and id(node) not in asking for node in nodes)


def _is_sleep(call: ast.Call) -> bool:
    called = call.func
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    # sleep(0) only lets others run.
    return name == "sleep" and not (isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)

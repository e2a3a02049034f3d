"""The AsyncAPI document is made of the contracts, and the AsyncAPI project's own parser accepts it."""

import json
import os
import shutil
from pathlib import Path

import pytest

from siklus.children import run_to_end
from siklus.contracts import CONTRACTS, describe_topics, load_schemas
from siklus.state import ROOT

CHECK = Path(__file__).parent / "asyncapi"
PLACE = ROOT / "var" / "asyncapi"


def test_the_document_is_what_the_contracts_say() -> None:
    kept = json.loads((CONTRACTS / "asyncapi.json").read_text(encoding="utf-8"))
    assert kept == describe_topics(load_schemas()), "run `python -m siklus.contracts asyncapi`"


async def test_the_parser_of_asyncapi_finds_no_fault(tmp_path: Path) -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        if os.environ.get("SIKLUS_REQUIRE_NODE") == "1":
            pytest.fail("node and npm are required here and were not found")
        pytest.skip("node and npm were not found")
    log = tmp_path / "log"
    await _install(npm, log)
    await run_to_end("The parser", [node, PLACE / "check.mjs", CONTRACTS / "asyncapi.json"], log=log, folder=PLACE)
    assert f"{len({each['x-topic'] for each in load_schemas().values()})} channels" in log.read_text()


async def _install(npm: str, log: Path) -> None:
    """Install the pinned parser once for each lock; the lock names no place that packages come from."""
    lock = CHECK / "package-lock.json"
    PLACE.mkdir(parents=True, exist_ok=True)
    kept = PLACE / lock.name
    fresh = not kept.exists() or kept.read_bytes() != lock.read_bytes() or not (PLACE / "node_modules").exists()
    shutil.copy(CHECK / "check.mjs", PLACE)
    if fresh:
        shutil.copy(CHECK / "package.json", PLACE)
        shutil.copy(lock, PLACE)
        command: list[str | Path] = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        await run_to_end("npm", command, log=log, folder=PLACE)

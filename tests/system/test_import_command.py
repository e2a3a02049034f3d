"""`siklus import`, typed in a shell against running services: what it stores, what it says, how it ends."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from siklus.demo.client import Client, open_client
from siklus.demo.real_data import RealGovernment, attitudes_campaign, found_real_government
from siklus.example.tables import REAL
from siklus.issuer import AUDIENCE, NAME
from siklus.state import Running, ServiceAddress, State, write_secret
from tests.system.province import new_context
from tests.system.turned import Turned

pytestmark = pytest.mark.system

SCORES = REAL / "TrainingEvaluation_PrePostOnly.mapping.json"
ANSWERS = REAL / "EmployeeSurveyData.mapping.json"


@dataclass(frozen=True, slots=True)
class Typed:
    """How a command ended, and what it printed."""

    code: int
    printed: str


@dataclass(frozen=True, slots=True)
class Shell:
    """A shell beside the running services, with the files of one who imports."""

    state: State
    folder: Path
    government: str

    async def type(self, kind: str, content: str, mapping: Path, *options: str) -> Typed:
        """Run `siklus import` on a file of this content."""
        file = self.folder / "file.csv"
        file.write_text(content, encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "siklus", "import", kind, str(file), "--mapping", str(mapping)),
            *("--government", self.government, *options),
            env={**os.environ, "SIKLUS_VAR": str(self.state.folder), "COLUMNS": "160"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        return Typed(process.returncode or 0, " ".join(printed.decode().split()))


@pytest.fixture
async def client(turned: Turned) -> AsyncIterator[Client]:
    """A front end's client of the stack that runs already."""
    async with open_client(turned.stack.addresses, turned.stack.issuer) as made:
        yield made


@pytest.fixture
async def real(turned: Turned, client: Client) -> RealGovernment:
    """A government whose people are codes in spreadsheets, beside the province."""
    return await found_real_government(new_context(client, turned.stack.broker.address, 100))


@pytest.fixture
def shell(turned: Turned, real: RealGovernment, tmp_path: Path) -> Iterator[Shell]:
    """A state folder as that of a runtime which runs these services."""
    state, stack = State(tmp_path / "var"), turned.stack
    with state.locked():
        write_secret(state.secret_file("issuer.pem"), stack.issuer.key.as_pem(private=True).decode())
        services = {name: ServiceAddress(url, "", 0) for name, url in stack.addresses.items()}
        state.record(Running(0, "", NAME, AUDIENCE, 0, stack.broker.address, services))
        yield Shell(state, tmp_path, real.id)


async def test_scores_are_tried_then_stored_once(shell: Shell) -> None:
    scores = "EmpID,PreTest,PostTest\n26,41,66\n27,56,74\n"
    tried = await shell.type("scores", scores, SCORES, "--dry-run")
    assert (tried.code, "nothing was stored" in tried.printed) == (0, True)
    first = await shell.type("scores", scores, SCORES)
    assert first.code == 0
    assert "baru / created 2" in first.printed, first.printed
    again = await shell.type("scores", scores, SCORES)
    assert again.code == 0
    assert "baru / created 0" in again.printed, again.printed


async def test_a_bad_row_stops_everything_unless_the_good_ones_are_wanted(shell: Shell) -> None:
    scores = "EmpID,PreTest,PostTest\n26,41,66\n27,560,74\n"
    refused = await shell.type("scores", scores, SCORES)
    assert refused.code == 1, refused.printed
    assert "nothing was stored" in refused.printed
    assert "PreTest" in refused.printed
    taken = await shell.type("scores", scores, SCORES, "--accept-valid")
    assert (taken.code, "rejected 1" in taken.printed) == (0, True), taken.printed


async def test_answers_come_in_with_the_people_whom_they_name(
    shell: Shell, client: Client, real: RealGovernment
) -> None:
    campaign = await attitudes_campaign(client, real.admin)
    lines = (REAL / "EmployeeSurveyData.csv").read_text(encoding="utf-8").splitlines()[:7]
    done = await shell.type("answers", "\n".join(lines), ANSWERS, "--campaign", campaign, "--create-missing")
    assert (done.code, "baru / created 6" in done.printed) == (0, True), done.printed
    found = await client.get(real.admin, f"/survey/v1/campaigns/{campaign}")
    assert found["status"] in {"closed", "settled"}, found


async def test_without_a_running_system_it_says_how_to_start_it(shell: Shell, tmp_path: Path) -> None:
    elsewhere = Shell(State(tmp_path / "elsewhere"), tmp_path, shell.government)
    refused = await elsewhere.type("scores", "EmpID\n", SCORES)
    assert refused.code != 0
    assert "make up" in refused.printed, refused.printed

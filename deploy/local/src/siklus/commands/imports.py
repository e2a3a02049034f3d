"""`siklus import`: answers and scores that an agency has in spreadsheets, from the shell."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click
import httpx
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from siklus.console import console
from siklus.issuer import RoleClaim, TokenIssuer
from siklus.problems import RuntimeProblem
from siklus.state import Running, State

_SHOWN = 10
_TIMEOUT = 600.0
_UNPROCESSABLE = 422

existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
file_argument = click.argument("file", type=existing_file)
mapping_option = click.option(
    "--mapping",
    type=existing_file,
    required=True,
    help="JSON: which column is the person, the question, the score.",
)
government_option = click.option("--government", required=True, help="Id of the government whose people these are.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing.")
create_option = click.option("--create-missing", is_flag=True, help="Register units and people that the file names.")
accept_option = click.option("--accept-valid", is_flag=True, help="Store the good rows and give the others back.")


class ImportRefused(RuntimeProblem):
    """The service did not take the file; carries its own words."""

    def __init__(self, detail: str, errors: Sequence[str]) -> None:
        super().__init__("\n".join([detail, *(f"  - {error}" for error in errors)]))


@click.group("import")
def import_() -> None:
    """Bring spreadsheets (CSV, XLSX) into the running Siklus."""


@import_.command()
@file_argument
@mapping_option
@government_option
@click.option("--campaign", required=True, help="Id of the campaign that these answers belong to.")
@create_option
@dry_run_option
@accept_option
def answers(file: Path, mapping: Path, government: str, campaign: str, **options: bool) -> None:
    """Import the answers in FILE into a campaign; a draft campaign becomes a finished one by its file."""
    form = {"mapping": mapping.read_text(encoding="utf-8"), "campaign_id": campaign}
    _run("survey", "answers", file, form, government, options)


@import_.command()
@file_argument
@mapping_option
@government_option
@dry_run_option
@accept_option
def scores(file: Path, mapping: Path, government: str, **options: bool) -> None:
    """Import the test scores in FILE as a roster of its own."""
    _run("evaluation", "scores", file, {"mapping": mapping.read_text(encoding="utf-8")}, government, options)


def _run(service: str, kind: str, file: Path, form: dict[str, str], government: str, options: dict[str, bool]) -> None:
    state = State.default()
    running = state.get_running()
    roles = [RoleClaim("training_admin"), RoleClaim("evaluator")]
    token = TokenIssuer.from_state(state).token("siklus-import", government=government, roles=roles)
    params = {name: str(value).lower() for name, value in options.items()}
    url = f"{_address(running, service)}/{service}/v1/imports/{kind}"
    with _watched(file) as content:
        response = asyncio.run(_send(url, token, file.name, content, form, params))
    body = response.json()
    report = body.get("report", body) if response.status_code == _UNPROCESSABLE else body
    if response.is_error and "problems" not in report:
        errors = [f"{error['pointer']}: {error['detail']}" for error in body.get("errors", [])]
        raise ImportRefused(str(body.get("detail")), errors[:_SHOWN])
    _show(report, stored=not response.is_error)
    if response.is_error:
        raise ImportRefused(str(body.get("detail")), [])


async def _send(
    url: str, token: str, name: str, content: bytes, form: dict[str, str], params: dict[str, str]
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "id"}
    async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
        return await client.post(url, headers=headers, files={"file": (name, content)}, data=form, params=params)


@contextmanager
def _watched(file: Path) -> Iterator[bytes]:
    """Read the file with a bar, then go on moving while the service reads the rows."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console) as bar:
        size = file.stat().st_size
        task = bar.add_task(f"Membaca / reading {file.name}", total=size)
        with bar.wrap_file(file.open("rb"), task_id=task) as source:
            content = _read(source)
        bar.update(task, description=f"Mengimpor / importing {file.name}", total=None)
        yield content
        bar.update(task, description=f"Selesai / done {file.name}", total=size, completed=size)


def _read(source: BinaryIO) -> bytes:
    return source.read()


def _address(running: Running, service: str) -> str:
    return running.services[service].url


def _show(report: dict[str, Any], *, stored: bool) -> None:
    """Print what happened, and every bad row with what to do about it."""
    counts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    words = {
        "rows": "baris / rows",
        "created": "baru / created",
        "changed": "berubah / changed",
        "unchanged": "tetap / unchanged",
        "rejected": "ditolak / rejected",
    }
    for name, word in words.items():
        counts.add_row(word, str(report[name]))
    console.print(counts)
    if not stored or report["dry_run"]:
        console.print("[yellow]Tidak ada yang disimpan / nothing was stored.[/]")
    problems = report["problems"]
    if problems:
        _show_problems(problems, report["problem_count"])
    if report.get("rejected_file"):
        console.print(f"Baris yang ditolak / rejected rows: {report['rejected_file']}")


def _show_problems(problems: list[dict[str, Any]], total: int) -> None:
    """One line for each kind of problem, naming every row that has it."""
    kinds: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for problem in problems:
        kind = (problem["column"] or "", problem["reason"]["id"], problem["remedy"]["id"])
        kinds.setdefault(kind, []).append(problem)
    table = Table(box=SIMPLE_HEAD, padding=(0, 1))
    for header in ("Baris / lines", "Kolom / column", "Isi / value", "Sebab / reason", "Perbaikan / remedy"):
        table.add_column(header, overflow="fold")
    for (column, reason, remedy), found in kinds.items():
        lines = ", ".join(str(problem["line"]) for problem in found)
        table.add_row(lines, *map(escape, (column, found[0]["value"] or "", reason, remedy)))
    console.print(table)
    if total > len(problems):
        console.print(f"[dim]… dan {total - len(problems)} lagi / and {total - len(problems)} more[/]")

"""The embedded runtime as a person at a terminal meets it."""

import signal
import socket
import sys

import httpx
import pytest

from siklus.ports import Ports, free_port, is_free
from tests.fixtures.waiting import until
from tests.local.conftest import Installation, Started


async def test_every_service_answers_at_the_front_address(installation: Installation) -> None:
    started = await installation.start()
    async with httpx.AsyncClient(base_url=started.running.front) as client:
        for name in ("survey", "catalog", "evaluation", "analytics"):
            assert (await client.get(f"/{name}/v1/things")).text == f"{name} /{name}/v1/things"
        page = (await client.get("/")).text
        assert all(f'href="/{name}/{each}"' in page for each in ("docs", "openapi.json"))
        assert (await client.get("/.well-known/jwks.json")).json()["keys"]


async def test_ctrl_c_stops_every_process(installation: Installation) -> None:
    started = await installation.start()
    assert len(started.left_over()) > 6
    assert "Everything is stopped" in await started.stop()
    assert started.process.returncode == 0
    assert started.left_over() == []


async def test_a_taken_port_is_replaced_and_named(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        started = await installation.start(port=taken)
        assert not started.running.front.endswith(f":{taken}")
        assert f"Port {taken} is taken" in await started.stop()


async def test_a_second_start_says_that_the_first_one_runs(installation: Installation) -> None:
    started = await installation.start()
    code, printed = await installation.command("up")
    assert code == 1
    assert f"already running on {installation.state.folder}" in printed
    assert started.running.front in printed
    assert started.left_over() == started.descendants


async def test_down_stops_what_another_terminal_started(installation: Installation) -> None:
    started = await installation.start()
    code, _ = await installation.command("down")
    assert code == 0
    await started.output()
    assert started.left_over() == []


async def test_a_crashed_service_is_named_and_nothing_goes_on(installation: Installation) -> None:
    started = await installation.start()
    async with httpx.AsyncClient(base_url=started.running.front) as client:
        assert (await client.get("/catalog/crash")).status_code == 502
    printed = await started.output()
    assert started.process.returncode == 1
    assert "The service catalog ended with code 3" in printed
    assert "catalog was told to crash" in printed
    assert started.left_over() == []


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux ends the children of a killed process.")
async def test_nothing_goes_on_when_the_runtime_itself_is_killed(installation: Installation) -> None:
    started = await installation.start()
    await started.stop(signal.SIGKILL)

    async def nothing_is_left() -> bool:
        return not started.left_over()

    await until(nothing_is_left)


async def test_data_and_signing_key_survive_a_restart(installation: Installation) -> None:
    first = await installation.start()
    keys = await _keys(first)
    secrets = {file.name: file.read_text() for file in (installation.state.folder / "secrets").iterdir()}
    await first.stop()
    second = await installation.start()
    assert await _keys(second) == keys
    assert {file.name: file.read_text() for file in (installation.state.folder / "secrets").iterdir()} == secrets


async def test_a_token_is_made_only_while_the_embedded_runtime_runs(installation: Installation) -> None:
    refused, message = await installation.command("token", "--subject", "someone")
    assert refused == 1
    assert "not running" in message
    await installation.start()
    code, token = await installation.command("token", "--subject", "someone", "--role", "analyst")
    assert code == 0
    assert token.count(".") == 2


async def test_secrets_are_readable_by_their_owner_only(installation: Installation) -> None:
    await installation.start()
    folder = installation.state.folder / "secrets"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())


def test_a_port_with_a_listener_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert not is_free(other.getsockname()[1])


def test_two_runtimes_that_start_at_once_get_different_ports() -> None:
    preferred = free_port()
    first, second = Ports(), Ports()
    assert first.take("survey", preferred) == preferred
    first.release()
    assert second.take("survey", preferred) != preferred
    assert set(second.moved) == {"survey"}
    first.close()
    second.close()


def test_a_port_that_a_runtime_is_about_to_use_is_offered_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = Ports()
    claimed = runtime.take_any()
    monkeypatch.setattr("siklus.ports.UNASSIGNED", range(claimed, claimed + 1))
    with pytest.raises(OSError, match="is free"):
        free_port()
    runtime.close()
    assert free_port() == claimed


def test_two_runtimes_never_take_the_same_unnamed_port(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = iter([free_port()] * 2 + [free_port()])
    monkeypatch.setattr("siklus.ports.free_port", lambda: next(offered))
    first, second = Ports(), Ports()
    assert first.take_any() != second.take_any()
    first.close()
    second.close()


async def _keys(started: Started) -> object:
    async with httpx.AsyncClient(base_url=started.running.front) as client:
        return (await client.get("/.well-known/jwks.json")).json()

"""Databases take as many connections as the replicas of an overlay may open together."""

import asyncio
import importlib
import re
from collections.abc import Iterator

import asyncpg
import httpx
import pytest

from shared.http import state_of
from shared.ids import uuid7
from shared.security import StaticKeys, TokenVerifier
from shared.serving import most_connections
from shared.settings import Issuer
from shared.statements import fetch_rows
from siklus.issuer import AUDIENCE, NAME, TokenIssuer
from siklus.state import ROOT
from tests.deploy.documents import Document, compose, lacks, overlay
from tests.deploy.images import SERVICES
from tests.fixtures.databases import NewDatabase
from tests.fixtures.services import NewToken

without_kubectl = pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
#: PostgreSQL keeps three for its administrator; the operator, its exporter and the mentors' night need some.
OTHERS = 10
POOL_SIZE = 3


@without_kubectl
@pytest.mark.parametrize("name", ["province", "nation"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_cluster_takes_the_connections_of_all_replicas_during_a_roll(name: str, service: str) -> None:
    (cluster,) = [each["spec"] for each in named(name, f"{service}-db") if each["kind"] == "Cluster"]
    taken = int(cluster["postgresql"]["parameters"]["max_connections"])
    assert connections(name, service) + OTHERS <= taken
    assert taken == planned(name)


@without_kubectl
def test_the_numbers_for_a_small_office_are_enough_for_one_server_a_service_and_for_one_in_all() -> None:
    wanted = [connections("small", service) + OTHERS for service in SERVICES]
    assert max(wanted) <= planned("small")
    text = (ROOT / "docs" / "operations" / "sizing.md").read_text(encoding="utf-8")
    (together,) = re.findall(r"small\s+overlay needs `max_connections` (\d+)", text)
    assert sum(wanted) <= int(together)


@without_kubectl
def test_the_server_of_the_dev_overlay_takes_all_four_services_during_a_roll() -> None:
    (server,) = [each["spec"] for each in named("dev", "postgres") if each["kind"] == "StatefulSet"]
    (taken,) = re.findall(r"max_connections=(\d+)", " ".join(server["template"]["spec"]["containers"][0]["args"]))
    assert sum(connections("dev", service) for service in SERVICES) + OTHERS <= int(taken)


def test_the_server_of_the_compose_file_takes_all_four_services() -> None:
    (taken,) = re.findall(r"max_connections=(\d+)", " ".join(compose()["services"]["postgres"]["command"]))
    default = importlib.import_module("shared.settings").ServiceSettings.model_fields["pool_size"].default
    one = most_connections(default, worker=False) + most_connections(default, worker=True)
    # Keycloak keeps its own in the same server.
    assert len(SERVICES) * one + 20 + OTHERS <= int(taken)


async def test_an_api_under_load_opens_no_more_connections_than_it_is_said_to(
    database: NewDatabase, issuer: TokenIssuer, token: NewToken
) -> None:
    survey = await database("survey")
    accepted = Issuer.model_validate({"issuer": NAME, "jwks_url": "http://test/unused", "audience": AUDIENCE})
    given = {"database_url": survey.dsn, "kafka_bootstrap_servers": "127.0.0.1:1", "pool_size": POOL_SIZE}
    settings = importlib.import_module("survey.settings").Settings.model_validate({**given, "issuers": [accepted]})
    app = importlib.import_module("survey.main").build_app(settings)
    state_of(app).verifier = TokenVerifier([accepted], keys={NAME: StaticKeys(issuer.jwks)})
    headers = {"Authorization": f"Bearer {token('p1', government=uuid7())}"}
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            asked = [client.get("/survey/v1/campaigns", headers=headers) for _ in range(60)]
            # The way of the hot paths, past the sessions of the others.
            hot = [fetch_rows(state_of(app).sessions, "SELECT 1") for _ in range(60)]
            replies, rows = await asyncio.gather(asyncio.gather(*asked), asyncio.gather(*hot))
        opened = await count(survey.dsn)
    # Refused after the database was asked: an account that nobody knows.
    assert {reply.status_code for reply in replies} == {403}
    assert len(rows) == 60
    assert POOL_SIZE < opened <= most_connections(POOL_SIZE, worker=False)


async def count(dsn: str) -> int:
    """How many others are connected to a database."""
    connection = await asyncpg.connect(dsn.replace("+asyncpg", ""), ssl=False)
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    found: int = await connection.fetchval(query)
    await connection.close()
    return found


def connections(name: str, service: str) -> int:
    """The most that a service's replicas open in an overlay, with one of each more while a version is rolled out."""
    (settings,) = [each for each in named(name, f"{service}-settings") if each["kind"] == "ConfigMap"]
    pool = int(settings["data"]["POOL_SIZE"])
    return sum(
        (replicas(name, f"{service}-{part}") + 1) * most_connections(pool, worker=part == "worker")
        for part in ("api", "worker")
    )


def replicas(name: str, deployment: str) -> int:
    """The most that an overlay allows; without anything that scales, what it begins with."""
    found = {each["kind"]: each["spec"] for each in overlay(name) if each["metadata"]["name"] == deployment}
    if "ScaledObject" in found:
        return int(found["ScaledObject"]["maxReplicaCount"])
    if "HorizontalPodAutoscaler" in found:
        return int(found["HorizontalPodAutoscaler"]["maxReplicas"])
    return int(found["Deployment"].get("replicas", 1))


def planned(name: str) -> int:
    """`max_connections` in the table of the sizing page."""
    text = (ROOT / "docs" / "operations" / "sizing.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| its `max_connections` \|(.*)\|$", text, re.MULTILINE)
    small, province, nation = (int(cell.strip().replace(",", "")) for cell in row.split("|"))
    return {"small": small, "province": province, "nation": nation}[name]


def named(name: str, start: str) -> Iterator[Document]:
    """The objects of an overlay of this name, with or without the hash that kustomize adds."""
    for each in overlay(name):
        if re.fullmatch(rf"{start}(-[a-z0-9]{{10}})?", each["metadata"]["name"]):
            yield each

"""A real API server takes every object of every overlay, and would not take a wrong one."""

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path

import pytest

from siklus.operations.admission import refusals, render
from siklus.operations.kubernetes import ApiServer, is_built
from tests.deploy.documents import KUBERNETES, OVERLAYS, Document, lacks
from tests.deploy.images import SERVICES
from tests.deploy.test_procedures import restored

pytestmark = pytest.mark.skipif(
    lacks("kube-apiserver") and not is_built(), reason="the API server is not built; deploy/k8s/check/build builds it"
)


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ApiServer]:
    started = ApiServer(tmp_path_factory.mktemp("kubernetes"))
    await started.start()
    yield started
    await started.stop()


@pytest.mark.parametrize("name", OVERLAYS)
def test_every_object_is_admitted(server: ApiServer, name: str) -> None:
    objects = render(server, KUBERNETES / "overlays" / name)
    assert len(objects) > 50
    assert refusals(server, objects) == []


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_restore_makes_is_admitted(server: ApiServer, service: str) -> None:
    assert refusals(server, restored(service)) == []


@pytest.fixture
def good(server: ApiServer) -> list[Document]:
    objects = render(server, KUBERNETES / "overlays" / "province")
    wanted = {("Deployment", "survey-api"), ("Cluster", "survey-db")}
    return [deepcopy(each) for each in objects if (each["kind"], each["metadata"]["name"]) in wanted]


def test_an_unknown_field_is_refused(server: ApiServer, good: list[Document]) -> None:
    of_kind(good, "Deployment")["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    assert any("readynessProbe" in line for line in refusals(server, good))


def test_a_wrong_type_in_an_operators_resource_is_refused(server: ApiServer, good: list[Document]) -> None:
    of_kind(good, "Cluster")["spec"]["instances"] = "three"
    assert any("instances" in line for line in refusals(server, good))


def test_a_pod_that_runs_as_root_is_refused(server: ApiServer, good: list[Document]) -> None:
    of_kind(good, "Deployment")["spec"]["template"]["spec"]["securityContext"]["runAsUser"] = 0
    assert any("restricted" in line for line in refusals(server, good))


def of_kind(objects: list[Document], kind: str) -> Document:
    return next(each for each in objects if each["kind"] == kind)


def test_an_overlay_that_does_not_render_says_why(server: ApiServer, tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: [missing.yaml]\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"missing\.yaml"):
        render(server, tmp_path)

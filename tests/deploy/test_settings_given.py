"""The settings that deployments give are those that the code reads: none missing, none unknown."""

from pathlib import PurePosixPath

import pytest

from tests.deploy.documents import OVERLAYS, Document, compose, description, lacks, overlay
from tests.deploy.images import SERVICES, Dockerfile

PARTS = ("api", "worker", "migrate")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("name", OVERLAYS)
@pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")
def test_an_overlay_gives_what_the_service_reads(name: str, service: str, part: str) -> None:
    judge(service, given_by_overlay(name, service, part))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("service", SERVICES)
def test_compose_gives_what_the_service_reads(service: str, part: str) -> None:
    container = compose()["services"][f"{service}-{part}"]
    judge(service, {*container["environment"], *(name.upper() for name in container["secrets"])})


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_sets_only_what_the_service_reads(service: str) -> None:
    own = {name for name in Dockerfile.read(service).environment if not name.startswith("PYTHON")}
    assert own <= known(service)
    assert {f"{service.upper()}_HOST", f"{service.upper()}_OPS_HOST"} <= own


def judge(service: str, given: set[str]) -> None:
    prefix = description(service).prefix
    required = {f"{prefix}{each.name.upper()}" for each in description(service).settings if each.required}
    # Without issuers a service starts, and lets nobody in.
    assert sorted((required | {f"{prefix}ISSUERS"}) - given) == []
    assert sorted(given - known(service)) == []


def known(service: str) -> set[str]:
    found = description(service)
    return {f"{found.prefix}{each.name.upper()}" for each in found.settings}


def given_by_overlay(name: str, service: str, part: str) -> set[str]:
    maps = {each["metadata"]["name"]: each["data"] for each in overlay(name) if each["kind"] == "ConfigMap"}
    pod = workload(name, f"{service}-{part}")["spec"]["template"]["spec"]
    container = pod["containers"][0]
    given = {
        f"{source['prefix']}{key}" for source in container["envFrom"] for key in maps[source["configMapRef"]["name"]]
    }
    given |= {each["name"] for each in container.get("env", ())}
    folders = {each["name"]: PurePosixPath(each["mountPath"]) for each in container["volumeMounts"]}
    for volume in pod["volumes"]:
        if folders[volume["name"]] == PurePosixPath("/run/secrets"):
            given |= {
                item["path"].upper() for source in volume["projected"]["sources"] for item in source["secret"]["items"]
            }
    return given


def workload(name: str, wanted: str) -> Document:
    (found,) = [
        each for each in overlay(name) if each["metadata"]["name"] == wanted and each["kind"] in {"Deployment", "Job"}
    ]
    return found

"""What every Dockerfile must be, so that an image is small, repeatable and harmless."""

import subprocess

import pytest

from siklus.state import ROOT
from tests.deploy.documents import find_tool, lacks
from tests.deploy.images import SERVICES, Dockerfile

DOCKERFILES = [ROOT / "services" / service / "Dockerfile" for service in SERVICES]


@pytest.mark.skipif(lacks("hadolint"), reason="hadolint is not here; deploy/k8s/check/run brings it")
def test_hadolint_finds_nothing() -> None:
    command = [str(find_tool("hadolint")), "--failure-threshold", "style", *map(str, DOCKERFILES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_four_differ_by_the_service_only() -> None:
    texts = {
        file.read_text(encoding="utf-8").replace(service.upper(), "SERVICE").replace(service, "service")
        for service, file in zip(SERVICES, DOCKERFILES, strict=True)
    }
    assert len(texts) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_packages_come_from_the_lock_and_nothing_else(service: str) -> None:
    installs = [words for words in Dockerfile.read(service).instructions("RUN", stage=0) if words[0] == "pip"]
    assert len(installs) == 1
    assert {"--require-hashes", "--only-binary=:all:", f"--requirement={service}.txt"} <= set(installs[0])


@pytest.mark.parametrize("service", SERVICES)
def test_the_last_stage_runs_nothing_and_is_an_ordinary_user(service: str) -> None:
    dockerfile = Dockerfile.read(service)
    assert dockerfile.instructions("RUN") == []
    assert dockerfile.instructions("USER") == [["10001:10001"]]
    assert dockerfile.instructions("COPY") == [["--from=packages", "/app", "/app"]]


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_says_what_it_is(service: str) -> None:
    labels = {pair.split("=")[0] for words in Dockerfile.read(service).instructions("LABEL") for pair in words}
    wanted = {"title", "description", "version", "revision"}
    assert {f"org.opencontainers.image.{name}" for name in wanted} <= labels

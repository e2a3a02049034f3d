"""What every workload of every overlay keeps to."""

import re
from collections.abc import Iterator

import pytest

from tests.deploy.documents import OVERLAYS, Document, lacks, overlay
from tests.deploy.images import SERVICES

pytestmark = pytest.mark.skipif(lacks("kubectl"), reason="kubectl is not here; deploy/k8s/check/run brings it")

WORKLOADS = {"Deployment", "StatefulSet", "Job"}
#: The server that the dev overlay brings write beside their programs when they start.
MAY_WRITE = {"postgres", "kafka"}


@pytest.fixture(params=OVERLAYS)
def objects(request: pytest.FixtureRequest) -> tuple[Document, ...]:
    return overlay(request.param)


def test_every_service_has_every_part(objects: tuple[Document, ...]) -> None:
    there = {(each["kind"], each["metadata"]["name"]) for each in objects}
    for service in SERVICES:
        wanted = {("Deployment", f"{service}-{part}") for part in ("api", "worker")}
        wanted |= {("PodDisruptionBudget", f"{service}-{part}") for part in ("api", "worker")}
        wanted |= {("Service", f"{service}-{part}") for part in ("api", "operations")}
        wanted |= {("Job", f"{service}-migrate"), ("ServiceAccount", f"{service}-service")}
        assert wanted <= there


def test_images_have_a_version(objects: tuple[Document, ...]) -> None:
    images = {container["image"] for _, _, container in containers(objects)}
    assert [image for image in images if not re.search(r":[\w.-]*\d", image) or "latest" in image] == []


def test_every_container_has_requests_and_limits(objects: tuple[Document, ...]) -> None:
    for name, _, container in containers(objects):
        for kind in ("requests", "limits"):
            assert {"cpu", "memory"} <= container["resources"][kind].keys(), name


def test_no_pod_gets_a_token_for_the_cluster(objects: tuple[Document, ...]) -> None:
    assert [name for name, pod, _ in containers(objects) if pod["automountServiceAccountToken"] is not False] == []


def test_no_pod_gets_variables_that_the_cluster_makes_up(objects: tuple[Document, ...]) -> None:
    assert [name for name, pod, _ in containers(objects) if pod["enableServiceLinks"] is not False] == []


def test_every_container_is_an_ordinary_user_who_can_write_nothing(objects: tuple[Document, ...]) -> None:
    for name, pod, container in containers(objects):
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}, name
        assert container["securityContext"]["allowPrivilegeEscalation"] is False, name
        assert name in MAY_WRITE or container["securityContext"]["readOnlyRootFilesystem"] is True, name


def test_alive_is_not_ready(objects: tuple[Document, ...]) -> None:
    for item in deployments(objects):
        container = item["spec"]["template"]["spec"]["containers"][0]
        assert container["livenessProbe"]["httpGet"] == {"path": "/livez", "port": "operations"}
        assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "operations"}
        # A restart cures no database: being ready fails long before being alive does.
        assert patience(container["readinessProbe"]) < patience(container["livenessProbe"])
        assert "startupProbe" in container


def test_a_pod_has_longer_to_stop_than_its_service_takes(objects: tuple[Document, ...]) -> None:
    for item in deployments(objects):
        pod = item["spec"]["template"]["spec"]
        pause = pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        assert pod["terminationGracePeriodSeconds"] >= pause + 2 * 10


def test_a_new_version_takes_over_before_the_old_one_goes(objects: tuple[Document, ...]) -> None:
    for item in deployments(objects):
        assert item["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_replicas_spread_over_machines_and_zones(objects: tuple[Document, ...]) -> None:
    for item in deployments(objects):
        spread = item["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert {each["topologyKey"] for each in spread} == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}
        for each in spread:
            wanted = each["labelSelector"]["matchLabels"].items()
            assert wanted <= item["spec"]["template"]["metadata"]["labels"].items()


def test_nothing_flows_that_is_not_named(objects: tuple[Document, ...]) -> None:
    policies = {each["metadata"]["name"]: each["spec"] for each in objects if each["kind"] == "NetworkPolicy"}
    assert policies["deny-everything"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, spec in policies.items():
        open_doors = [rule for rule in spec.get("ingress", ()) if not rule.get("from") or not rule.get("ports")]
        assert open_doors == [], name


def test_the_namespace_enforces_restricted(objects: tuple[Document, ...]) -> None:
    (space,) = [each for each in objects if each["kind"] == "Namespace"]
    assert space["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


@pytest.mark.parametrize("name", ["small", "province", "nation"])
def test_no_secret_is_in_the_manifests(name: str) -> None:
    assert [each["metadata"]["name"] for each in overlay(name) if each["kind"] == "Secret"] == []


def test_the_small_overlay_needs_no_operator_and_fetches_no_image() -> None:
    own = ("v1", "apps/v1", "batch/v1", "policy/v1", "autoscaling/v2", "networking.k8s.io/v1")
    assert [each["kind"] for each in overlay("small") if each["apiVersion"] not in own] == []
    assert {container["imagePullPolicy"] for _, _, container in containers(overlay("small"))} == {"Never"}


@pytest.mark.parametrize("name", ["small", "province", "nation"])
def test_every_deployment_scales(name: str) -> None:
    scaled = [
        each["spec"]["scaleTargetRef"]["name"] for each in overlay(name) if "Scale" in each["kind"] or is_hpa(each)
    ]
    assert sorted(scaled) == sorted(each["metadata"]["name"] for each in deployments(overlay(name)))


def test_a_plain_cluster_scales_by_load_only() -> None:
    asked = [metric for each in overlay("small") if is_hpa(each) for metric in each["spec"]["metrics"]]
    assert {(metric["type"], metric["resource"]["name"]) for metric in asked} == {("Resource", "cpu")}


@pytest.mark.parametrize("name", ["province", "nation"])
@pytest.mark.parametrize("service", SERVICES)
def test_an_api_scales_by_load_and_latency_and_a_worker_by_the_lag_of_its_own_group(name: str, service: str) -> None:
    scaled = {each["metadata"]["name"]: each["spec"] for each in overlay(name) if each["kind"] == "ScaledObject"}
    triggers = {each["type"]: each["metadata"] for each in scaled[f"{service}-api"]["triggers"]}
    assert triggers.keys() == {"cpu", "prometheus"}
    assert f'http_request_seconds_bucket{{service="{service}"}}' in triggers["prometheus"]["query"]
    (lag,) = scaled[f"{service}-worker"]["triggers"]
    assert (lag["type"], lag["metadata"]["consumerGroup"]) == ("kafka", service)


@pytest.mark.parametrize("name", ["province", "nation"])
def test_only_workers_can_log_in_to_the_broker(name: str) -> None:
    able = {each for each, pod, _ in containers(overlay(name)) if "_kafka_password" in str(pod)}
    assert able == {f"{service}-worker" for service in SERVICES}


@pytest.mark.parametrize("name", ["province", "nation"])
def test_no_worker_is_without_a_partition(name: str) -> None:
    partitions = {each["spec"]["partitions"] for each in overlay(name) if scales(each)}
    most = [
        each["spec"]["maxReplicaCount"]
        for each in overlay(name)
        if each["metadata"]["name"].endswith("-worker") and each["kind"] == "ScaledObject"
    ]
    assert len(most) == len(SERVICES)
    assert max(most) <= min(partitions)


def containers(objects: tuple[Document, ...]) -> Iterator[tuple[str, Document, Document]]:
    """The name, the pod and the container of each workload."""
    for item in objects:
        if item["kind"] in WORKLOADS:
            pod = item["spec"]["template"]["spec"]
            for container in pod["containers"]:
                yield item["metadata"]["name"], pod, container


def deployments(objects: tuple[Document, ...]) -> list[Document]:
    return [each for each in objects if each["kind"] == "Deployment"]


def settings_map(name: str, start: str) -> Document:
    (found,) = [
        each for each in overlay(name) if each["kind"] == "ConfigMap" and each["metadata"]["name"].startswith(start)
    ]
    return dict(found["data"])


def patience(probe: Document) -> int:
    return int(probe["periodSeconds"] * probe["failureThreshold"])


def is_hpa(item: Document) -> bool:
    return bool(item["kind"] == "HorizontalPodAutoscaler")


def scales(item: Document) -> bool:
    return item["kind"] == "KafkaTopic" and "siklus/scales" in item["metadata"]["labels"]

"""Whether a real API server takes every object of an overlay: `python -m siklus.operations.admission OVERLAY…`.

Fields are validated strictly, Pod Security "restricted" is enforced, each pod template is tried as a Pod, and a warning
counts as a refusal.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from siklus.operations.kubernetes import ApiServer, is_built

__all__ = ["pods_of", "refusals", "render"]

Resource = dict[str, Any]  # a Kubernetes object

_APPLY = ("apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", "-f", "-")
_ENFORCED = {"pod-security.kubernetes.io/enforce": "restricted"}


def render(server: ApiServer, overlay: Path) -> list[Resource]:
    """Return the overlay's objects. Raises ValueError with kustomize's words when it does not render."""
    done = server.kubectl("kustomize", str(overlay))
    if done.returncode or done.stderr:
        raise ValueError(done.stderr)
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def refusals(server: ApiServer, objects: Sequence[Resource]) -> list[str]:
    """Return what the server says against the objects or their pods; nothing when it takes them all."""
    spaces = {_space(each) for each in objects}
    labels = {each["metadata"]["name"]: each["metadata"].get("labels", {}) for each in objects if _is_space(each)}
    for name in spaces | labels.keys():
        metadata = {"name": name, "labels": {**labels.get(name, {}), **_ENFORCED}}
        space = yaml.safe_dump({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        server.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", text=space, check=True)
    pods = [pod for each in objects for pod in pods_of(each)]
    return [line for group in (objects, pods) for line in _said_against(server, group)]


def _said_against(server: ApiServer, objects: Sequence[Resource]) -> list[str]:
    answer = server.kubectl(*_APPLY, text=yaml.safe_dump_all(objects))
    lines = [line for line in answer.stderr.splitlines() if line.strip()]
    return lines or ([answer.stdout] if answer.returncode else [])


def pods_of(item: Resource) -> Iterator[Resource]:
    """Yield the pod that a workload would make, with a claim for each of its claim templates."""
    spec = item.get("spec", {})
    if item["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    if item["kind"] not in {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"}:
        return
    template = spec["template"]
    claims = [
        {"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": claim["metadata"]["name"]}}
        for claim in spec.get("volumeClaimTemplates", ())
    ]
    volumes = [*template["spec"].get("volumes", ()), *claims]
    metadata = {"name": item["metadata"]["name"], "namespace": _space(item), **template.get("metadata", {})}
    pod = {"restartPolicy": "Never", **template["spec"], "volumes": volumes}
    yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod}


def _space(item: Resource) -> str:
    return str(item["metadata"].get("namespace", "default"))


def _is_space(item: Resource) -> bool:
    return bool(item["kind"] == "Namespace")


async def check(overlays: Sequence[Path]) -> int:
    """Start a server, have it judge every overlay, say what it said; returns the exit status."""
    failed = False
    with tempfile.TemporaryDirectory(prefix="siklus-kubernetes-") as folder:
        server = ApiServer(Path(folder))
        try:
            await server.start()
            for overlay in overlays:
                objects = render(server, overlay)
                said = refusals(server, objects)
                failed = failed or bool(said) or not objects
                sys.stdout.write(f"{overlay}: {len(objects)} objects, {len(said)} refused\n")
                sys.stdout.writelines(f"  {line}\n" for line in said)
        finally:
            await server.stop()
    return int(failed)


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m siklus.operations.admission", description=__doc__)
    parser.add_argument("overlays", nargs="+", type=Path)
    chosen = parser.parse_args()
    if not is_built():
        sys.stderr.write("The API server is not built yet: deploy/k8s/check/build\n")
        return 2
    return asyncio.run(check(chosen.overlays))


if __name__ == "__main__":
    sys.exit(main())

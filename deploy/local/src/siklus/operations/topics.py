"""Topics and users of the broker as Strimzi resources: `python -m siklus.operations.topics` writes both files.

What a service may write and read is what its own code writes and reads; nothing is granted by hand.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from siklus.operations.description import Description, Topic, describe
from siklus.services import NAMES
from siklus.state import ROOT

__all__ = ["FOLDER", "resources"]

FOLDER = ROOT / "deploy" / "k8s" / "components" / "strimzi"
_HEAD = "# Written by `python -m siklus.operations.topics` from what the services' code writes and reads.\n"
_DAY = 24 * 3600 * 1000
#: The broker refuses what is larger, and so does the outbox before it.
_LARGEST_MESSAGE = 1_048_576

Resource = dict[str, Any]  # a Kubernetes object


def resources(services: Sequence[Description]) -> dict[str, str]:
    """Return the content of each file by its name."""
    topics = [_topic(topic) for service in services for topic in service.writes]
    topics += [_dead_letters(service) for service in services]
    users = [_service_user(service) for service in services]
    users += [_lag_user(services), _outside_user(services)]
    return {"topics.yaml": _written(topics), "users.yaml": _written(users)}


def _topic(topic: Topic) -> Resource:
    kept = topic.retention_days * _DAY
    if topic.compacted:
        # As long as a subscriber may pause and still hear that something was erased.
        keep: Resource = {"cleanup.policy": "compact", "delete.retention.ms": kept}
    else:
        keep = {"cleanup.policy": "delete", "retention.ms": kept}
    labels = {"siklus/class": topic.classification, "siklus/scales": "true"}
    return _kafka_topic(topic.name, topic.partitions, keep | {"max.message.bytes": _LARGEST_MESSAGE}, labels)


def _dead_letters(service: Description) -> Resource:
    config = {"cleanup.policy": "delete", "retention.ms": 365 * _DAY, "max.message.bytes": _LARGEST_MESSAGE + 65_536}
    return _kafka_topic(f"{service.name}.dlq", 1, config, {"siklus/class": "internal"})


def _kafka_topic(name: str, partitions: int, config: Resource, labels: Resource) -> Resource:
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": {"name": name.replace("_", "-"), "labels": {"strimzi.io/cluster": "siklus", **labels}},
        "spec": {
            "topicName": name,
            "partitions": partitions,
            "replicas": 3,
            "config": {"min.insync.replicas": 2, **config},
        },
    }


def _service_user(service: Description) -> Resource:
    return _user(
        f"siklus-{service.name}",
        [
            # After a restore a service reads what it had told itself.
            *(_allow("topic", topic.name, ["Describe", "Read", "Write"]) for topic in service.writes),
            _allow("topic", f"{service.name}.dlq", ["Describe", "Write"]),
            *(_allow("topic", name, ["Describe", "Read"]) for name in service.reads),
            _allow("group", service.name, ["Describe", "Read"]),
        ],
    )


def _lag_user(services: Sequence[Description]) -> Resource:
    """Return the user of the autoscaler: how far the groups are, nothing of what is in the topics."""
    read = sorted({name for service in services for name in service.reads})
    return _user(
        "siklus-lag",
        [
            *(_allow("topic", name, ["Describe"]) for name in read),
            *(_allow("group", service.name, ["Describe"]) for service in services),
        ],
    )


def _outside_user(services: Sequence[Description]) -> Resource:
    """Return another system's user: every public topic, with groups of its own. Others copy it and change the name."""
    public = [topic.name for service in services for topic in service.writes if topic.classification == "public"]
    return _user(
        "outside-example",
        [
            *(_allow("topic", name, ["Describe", "Read"]) for name in public),
            _allow("group", "outside-example.", ["Describe", "Read"], pattern="prefix"),
        ],
    )


def _user(name: str, acls: Iterable[Resource]) -> Resource:
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaUser",
        "metadata": {"name": name, "labels": {"strimzi.io/cluster": "siklus"}},
        "spec": {
            "authentication": {"type": "scram-sha-512"},
            "authorization": {"type": "simple", "acls": list(acls)},
        },
    }


def _allow(kind: str, name: str, operations: list[str], *, pattern: str = "literal") -> Resource:
    return {"resource": {"type": kind, "name": name, "patternType": pattern}, "operations": operations}


def _written(documents: Iterable[Resource]) -> str:
    return _HEAD + yaml.safe_dump_all(documents, sort_keys=False, width=120)


def main() -> None:
    """Write the files."""
    for name, content in resources([describe(service) for service in NAMES]).items():
        (FOLDER / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()

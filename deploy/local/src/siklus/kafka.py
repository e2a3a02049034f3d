"""Apache Kafka in KRaft mode on 127.0.0.1, from Maven artifacts: a durable log, one broker or three.

Needs Java 17 or newer, and Maven the first time (deploy/local/kafka/pom.xml names the jars).
"""

import asyncio
import base64
import os
import re
import shutil
import signal
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from siklus.children import Child, folder_of, kill_group, run_to_end, start_child
from siklus.ports import HOST, free_port
from siklus.problems import KafkaUnavailable
from siklus.state import ROOT

__all__ = ["KafkaCluster", "KafkaNode", "Place", "why_kafka_cannot_run"]

LIBRARIES = ROOT / "var" / "kafka" / "lib"
POM = ROOT / "deploy" / "local" / "kafka" / "pom.xml"
_SETTINGS = folder_of("siklus") / "kafka.log4j2.properties"
_LEAST_JAVA = 17
_HEAP = "-Xmx512m"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one broker of a cluster listens: for clients, and for the other brokers' controllers."""

    number: int
    port: int
    controller_port: int

    @classmethod
    def find(cls, number: int, port: int | None = None) -> "Place":
        """Choose free ports for broker `number`; `port` is the one for clients when it is given."""
        return cls(number, port or free_port(), free_port())


@dataclass(slots=True)
class KafkaNode:
    """One broker, which is a controller of its cluster too; its log lies in `folder` and survives any end.

    `properties` are added to the broker's configuration, such as listeners with TLS for a test of settings.
    """

    folder: Path
    place: Place
    quorum: Sequence[Place]
    log: Path
    properties: Mapping[str, str] = field(default_factory=dict)
    child: Child | None = None

    @classmethod
    def alone(cls, folder: Path, port: int, log: Path, properties: Mapping[str, str] | None = None) -> "KafkaNode":
        """Return the only broker of a cluster."""
        place = Place.find(1, port)
        return cls(folder, place, [place], log, properties or {})

    @property
    def address(self) -> str:
        """The bootstrap address, host:port."""
        return f"{HOST}:{self.place.port}"

    async def start(self, *, limit: float = 240) -> Child:
        """Fetch the jars and format the log at the first start, start the broker and return it once it answers.

        Raises KafkaUnavailable, ChildCrashed or ChildTooSlow.
        """
        await _ensure_libraries(self.log)
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "server.properties"
        configuration.write_text("".join(f"{name}={value}\n" for name, value in self._configuration().items()))
        if not (self.folder / "data" / "meta.properties").exists():
            await self._format(configuration)
        command = [*_java(_HEAP, "-XX:+UseSerialGC"), "kafka.Kafka", configuration]
        self.child = await start_child("Apache Kafka", command, log=self.log, folder=self.folder)
        await self.child.wait_until(self._answers, limit=limit)
        return self.child

    async def stop(self) -> None:
        """Stop the broker; what it holds stays."""
        if self.child is not None:
            await self.child.stop(grace=20)
            self.child = None

    async def kill(self) -> None:
        """End the broker as a crash would."""
        if self.child is not None:
            kill_group(self.child.process.pid)
            await self.child.process.wait()
            self.child = None

    def signal(self, number: signal.Signals) -> None:
        """Send the broker a signal, such as SIGSTOP to pause it."""
        if self.child is not None:
            os.kill(self.child.process.pid, number)

    async def _format(self, configuration: Path) -> None:
        tool = [*_java("-XX:TieredStopAtLevel=1"), "kafka.tools.StorageTool", "format"]
        command = [*tool, "-t", self._cluster_id(), "-c", configuration]
        await run_to_end("Kafka's storage tool", command, log=self.log, folder=self.folder)

    def _cluster_id(self) -> str:
        """Return the same id for every broker of the cluster, made at its first start."""
        kept = self.folder.parent / "cluster-id"
        if not kept.exists():
            # Kafka's tools take a value that begins with a hyphen for an option; its own ids never do.
            kept.write_text(base64.urlsafe_b64encode(b"\x01" + uuid.uuid4().bytes[1:]).decode().rstrip("="))
        return kept.read_text()

    def _configuration(self) -> dict[str, str]:
        copies = str(len(self.quorum))
        in_sync = str(max(1, len(self.quorum) - 1))
        client = f"PLAINTEXT://{self.address}"
        settings = {
            "process.roles": "broker,controller",
            "node.id": str(self.place.number),
            "listeners": f"{client},CONTROLLER://{HOST}:{self.place.controller_port}",
            "advertised.listeners": client,
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "controller.quorum.voters": ",".join(f"{p.number}@{HOST}:{p.controller_port}" for p in self.quorum),
            "log.dirs": str(self.folder / "data"),
            "default.replication.factor": copies,
            "min.insync.replicas": in_sync,
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": "0",
            "offsets.topic.num.partitions": "4",
            # Otherwise a broker that was killed is refused for some ten seconds when it comes back.
            "broker.session.timeout.ms": "3000",
            "broker.heartbeat.interval.ms": "500",
            "log.cleaner.dedupe.buffer.size": "16777216",
        }
        for topic in ("offsets.topic", "transaction.state.log", "share.coordinator.state.topic"):
            settings[f"{topic}.replication.factor"] = copies
        for topic in ("transaction.state.log", "share.coordinator.state.topic"):
            settings[f"{topic}.min.isr"] = in_sync
        return {**settings, **self.properties}

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(HOST, self.place.port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True


@dataclass(slots=True)
class KafkaCluster:
    """Several brokers; every topic has a copy on each, and a write needs all but one of them."""

    nodes: list[KafkaNode]

    @classmethod
    def of(cls, count: int, folder: Path) -> "KafkaCluster":
        """Return a cluster of `count` brokers below `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        quorum = [Place.find(number + 1) for number in range(count)]
        return cls([KafkaNode(folder / str(p.number), p, quorum, folder / f"{p.number}.log") for p in quorum])

    @property
    def address(self) -> str:
        """The bootstrap addresses of all brokers."""
        return ",".join(node.address for node in self.nodes)

    async def start(self) -> None:
        """Start all brokers; return once each takes connections. Raises what KafkaNode.start raises."""
        # They share one cluster id, and a controller alone has no quorum to become ready with.
        await asyncio.gather(*(node.start() for node in self.nodes))

    async def stop(self) -> None:
        """End all brokers; what they hold stays."""
        # An orderly stop would wait for the leadership to move to brokers that are stopping as well.
        await asyncio.gather(*(node.kill() for node in self.nodes))


def why_kafka_cannot_run() -> str | None:
    """Say what this machine lacks for Apache Kafka, or None when it has everything."""
    java = shutil.which("java")
    if java is None:
        return f"Java {_LEAST_JAVA} or newer was not found (Debian and Ubuntu: the package default-jre-headless)"
    version = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', version)
    if found is None or int(found[1]) < _LEAST_JAVA:
        return f"Java {_LEAST_JAVA} or newer is needed, and {java} says: {version.strip().splitlines()[:1]}"
    if not LIBRARIES.exists() and shutil.which("mvn") is None:
        return "Maven was not found (Debian and Ubuntu: the package maven); it fetches Kafka's jars once"
    return None


async def _ensure_libraries(log: Path) -> None:
    reason = why_kafka_cannot_run()
    if reason:
        raise KafkaUnavailable(reason)
    if LIBRARIES.exists():
        return
    fresh = LIBRARIES.with_name(f"lib.{os.getpid()}")
    command: list[str | Path] = [
        *(shutil.which("mvn") or "mvn", "-q", "-B", "-f", POM, "dependency:copy-dependencies"),
        *("-DincludeScope=runtime", f"-DoutputDirectory={fresh}"),
    ]
    await run_to_end("Fetching Kafka's jars with Maven", command, log=log)
    if LIBRARIES.exists():
        # Another start was quicker.
        shutil.rmtree(fresh)
    else:
        fresh.rename(LIBRARIES)


def _java(*options: str) -> list[str | Path]:
    java = shutil.which("java") or "java"
    return [java, *options, f"-Dlog4j2.configurationFile={_SETTINGS}", "-cp", f"{LIBRARIES}/*"]

"""A real Apache Kafka as the manifests want it: TLS, a password for each user, the rights of users.yaml only."""

import asyncio
import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.clock import now
from shared.messaging import KafkaAccess, Topic, ensure_topics
from siklus.children import run_to_end
from siklus.kafka import LIBRARIES, KafkaNode, Place
from siklus.operations.topics import FOLDER
from siklus.ports import HOST, free_port
from tests.deploy.documents import Document, load

PASSWORD = "correct-horse"


@dataclass(slots=True)
class ProtectedBroker:
    """Clients come in by TLS and SCRAM on `port`; the plain listener is the administrator's."""

    folder: Path
    node: KafkaNode
    port: int

    @classmethod
    def below(cls, folder: Path) -> "ProtectedBroker":
        place, port = Place.find(1), free_port()
        make_certificate(folder)
        properties = {
            "listeners": ",".join(
                (
                    f"PLAINTEXT://{HOST}:{place.port}",
                    f"SASL_SSL://{HOST}:{port}",
                    f"CONTROLLER://{HOST}:{place.controller_port}",
                )
            ),
            "advertised.listeners": f"PLAINTEXT://{HOST}:{place.port},SASL_SSL://{HOST}:{port}",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": (
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            ),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(folder / "server.pem"),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }
        return cls(folder, KafkaNode(folder / "broker", place, [place], folder / "log", properties), port)

    async def start(self) -> None:
        """Start the broker, make the topics, the users and their rights as the manifests say."""
        await self.node.start()
        topics = [each["spec"] for each in load(FOLDER / "topics.yaml")]
        await ensure_topics(
            self.node.address, [Topic(each["topicName"], partitions=min(each["partitions"], 2)) for each in topics]
        )
        await asyncio.gather(*(self._make(user) for user in load(FOLDER / "users.yaml")))

    def access(self, user: str, password: str = PASSWORD) -> KafkaAccess:
        """How that user's client comes in, with the settings of the overlays."""
        return KafkaAccess(
            bootstrap_servers=f"{HOST}:{self.port}",
            security_protocol="SASL_SSL",
            sasl_mechanism="SCRAM-SHA-512",
            username=user,
            password=password,
            ca_file=self.folder / "ca.crt",
        )

    async def _make(self, user: Document) -> None:
        name = user["metadata"]["name"]
        secret = f"SCRAM-SHA-512=[iterations=4096,password={PASSWORD}]"
        await self._tool(
            "kafka.admin.ConfigCommand",
            "--alter",
            "--add-config",
            secret,
            "--entity-type",
            "users",
            "--entity-name",
            name,
        )
        for (operations, pattern), resources in grouped(user["spec"]["authorization"]["acls"]).items():
            words = [word for operation in operations for word in ("--operation", operation)]
            words += [word for kind, resource in resources for word in (f"--{kind}", resource)]
            kind = "prefixed" if pattern == "prefix" else "literal"
            await self._tool(
                "org.apache.kafka.tools.AclCommand",
                "--add",
                "--allow-principal",
                f"User:{name}",
                *words,
                "--resource-pattern-type",
                kind,
            )

    async def _tool(self, tool: str, *arguments: str) -> None:
        command: list[str | Path] = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{LIBRARIES}/*"]
        command = ["/usr/bin/env", *command, tool, "--bootstrap-server", self.node.address, *arguments]
        await run_to_end(f"Kafka's {tool}", command, log=self.folder / f"{tool}-{hash(arguments)}.log")


def grouped(acls: list[Document]) -> dict[tuple[tuple[str, ...], str], list[tuple[str, str]]]:
    """Rights with the same operations, which one call of the tool can give."""
    found: dict[tuple[tuple[str, ...], str], list[tuple[str, str]]] = {}
    for each in acls:
        resource = each["resource"]
        key = (tuple(each["operations"]), resource["patternType"])
        found.setdefault(key, []).append((resource["type"], resource["name"]))
    return found


def make_certificate(folder: Path) -> None:
    """Write ca.crt, and the broker's key and certificate in server.pem."""
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "siklus test authority")])
    root = certificate(issuer, issuer, authority.public_key()).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker")])
    leaf = certificate(subject, issuer, key.public_key()).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False
    )
    pem, secret = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "ca.crt").write_bytes(root.sign(authority, hashes.SHA256()).public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, secret)
    (folder / "server.pem").write_bytes(private + leaf.sign(authority, hashes.SHA256()).public_bytes(pem))


def certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(now() - timedelta(hours=1)).not_valid_after(now() + timedelta(days=1))

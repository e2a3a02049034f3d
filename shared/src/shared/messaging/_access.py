"""How Kafka is reached: addresses, and what a protected cluster asks for."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

__all__ = ["KafkaAccess", "SaslMechanism", "SecurityProtocol", "access_to"]

SecurityProtocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
_MOST_COPIES = 3

SaslMechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaAccess:
    """Addresses of a cluster, and the login that it asks for.

    `copies` of each new topic: by default three, or as many as there are brokers if those are fewer.
    Without `ca_file` the brokers' certificates are checked against the machine's own authorities.
    Raises ValueError when a SASL protocol lacks user name or password.
    """

    bootstrap_servers: str
    security_protocol: SecurityProtocol = "PLAINTEXT"
    sasl_mechanism: SaslMechanism = "SCRAM-SHA-512"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    copies: int | None = None

    def __post_init__(self) -> None:
        if self.security_protocol.startswith("SASL") and not (self.username and self.password):
            raise ValueError(f"{self.security_protocol} needs a user name and a password for Kafka")

    def copies_among(self, brokers: int) -> int:
        """Return how many copies a new topic gets while `brokers` answer: one that is away counts by its address."""
        return self.copies or min(_MOST_COPIES, max(brokers, len(self.bootstrap_servers.split(","))))

    def options(self) -> dict[str, Any]:  # Any: keyword arguments of several types
        """Return the arguments with which every client of aiokafka reaches the cluster."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap_servers,
            "security_protocol": self.security_protocol,
        }
        if self.security_protocol.startswith("SASL"):
            options |= {
                "sasl_mechanism": self.sasl_mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        if self.security_protocol.endswith("SSL"):
            options["ssl_context"] = ssl.create_default_context(cafile=self.ca_file)
        return options


def access_to(kafka: str | KafkaAccess) -> KafkaAccess:
    """Return how to reach a cluster of which perhaps only the addresses are known."""
    return kafka if isinstance(kafka, KafkaAccess) else KafkaAccess(bootstrap_servers=kafka)

"""A real Kubernetes API server without nodes, for checking manifests; `deploy/k8s/check/build` makes its programs."""

import json
import secrets
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from siklus.children import Child, start_child
from siklus.ports import HOST, free_port
from siklus.state import ROOT

__all__ = ["PROGRAMS", "ApiServer", "is_built"]

PROGRAMS = ROOT / "var" / "kube"
DEFINITIONS = ROOT / "deploy" / "k8s" / "check" / "crds"


def is_built(programs: Path = PROGRAMS) -> bool:
    """Tell whether the programs are there."""
    return (programs / "version").exists()


@dataclass(slots=True)
class ApiServer:
    """kube-apiserver with its etcd on 127.0.0.1; everything it keeps lies in `folder`."""

    folder: Path
    programs: Path = PROGRAMS
    children: list[Child] = field(default_factory=list)

    async def start(self) -> None:
        """Start both and define the operators' resources.

        Raises ChildCrashed or ChildTooSlow.
        """
        etcd = f"http://{HOST}:{free_port()}"
        command: list[str | Path] = [self.programs / "etcd", "--data-dir", self.folder / "etcd", "--log-level", "error"]
        command += ["--listen-client-urls", etcd, "--advertise-client-urls", etcd]
        command += ["--listen-peer-urls", f"http://{HOST}:{free_port()}"]
        self.children.append(await start_child("etcd", command, log=self.folder / "etcd.log"))
        port, token = free_port(), secrets.token_hex(16)
        server = await start_child(
            "kube-apiserver", self._command(etcd, port, token), log=self.folder / "server.log", folder=self.folder
        )
        self.children.append(server)
        await server.wait_until(lambda: _is_ready(port), limit=120)
        self._write_configuration(port, token)
        self.kubectl("apply", "--server-side", "-f", str(DEFINITIONS), check=True)
        self.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s", check=True)

    async def stop(self) -> None:
        """Stop both."""
        for child in reversed(self.children):
            await child.stop()

    def kubectl(
        self, *arguments: str, text: str | None = None, check: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run kubectl against this server with `text` as its input."""
        command = [str(self.programs / "kubectl"), f"--kubeconfig={self.folder / 'kubeconfig'}", *arguments]
        return subprocess.run(command, input=text, text=True, capture_output=True, check=check)

    def _command(self, etcd: str, port: int, token: str) -> list[str | Path]:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        form, secret = serialization.Encoding.PEM, serialization.NoEncryption()
        private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, secret)
        (self.folder / "key").write_bytes(private)
        public = key.public_key().public_bytes(form, serialization.PublicFormat.SubjectPublicKeyInfo)
        (self.folder / "key.pub").write_bytes(public)
        (self.folder / "tokens").write_text(f"{token},check,check,system:masters\n", encoding="utf-8")
        settings = {
            "etcd-servers": etcd,
            "bind-address": HOST,
            "secure-port": str(port),
            "cert-dir": "certificates",
            "service-account-issuer": "https://check.local",
            "service-account-key-file": "key.pub",
            "service-account-signing-key-file": "key",
            "service-cluster-ip-range": "10.0.0.0/24",
            "authorization-mode": "RBAC",
            "token-auth-file": "tokens",
            # Nothing here makes the accounts' tokens.
            "disable-admission-plugins": "ServiceAccount",
        }
        return [self.programs / "kube-apiserver", *(f"--{name}={value}" for name, value in settings.items())]

    def _write_configuration(self, port: int, token: str) -> None:
        cluster = {"server": f"https://{HOST}:{port}", "insecure-skip-tls-verify": True}
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "check", "cluster": cluster}],
            "users": [{"name": "check", "user": {"token": token}}],
            "contexts": [{"name": "check", "context": {"cluster": "check", "user": "check"}}],
            "current-context": "check",
        }
        (self.folder / "kubeconfig").write_text(json.dumps(content), encoding="utf-8")


async def _is_ready(port: int) -> bool:
    # The server made its certificate itself, a moment ago, on this machine.
    async with httpx.AsyncClient(verify=False, trust_env=False, timeout=2) as client:  # noqa: S501
        try:
            return (await client.get(f"https://{HOST}:{port}/readyz")).is_success
        except httpx.TransportError:
            return False

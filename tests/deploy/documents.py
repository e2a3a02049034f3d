"""Deployment files as the tests read them, and the tools that may be there to check them."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from siklus.operations.description import Description, describe
from siklus.state import ROOT

Document = dict[str, Any]  # YAML whose shape its own project describes

COMPOSE = ROOT / "docker-compose.yml"
KUBERNETES = ROOT / "deploy" / "k8s"
OVERLAYS = ("dev", "small", "province", "nation")


def compose() -> Document:
    """Return docker-compose.yml as Compose merges it, before variables are filled in."""
    return load(COMPOSE)[0]


def load(file: Path) -> list[Document]:
    """Return every document of a YAML file."""
    return [each for each in yaml.safe_load_all(file.read_text(encoding="utf-8")) if each]


@cache
def overlay(name: str) -> tuple[Document, ...]:
    """Return the objects of an overlay as kustomize renders them."""
    command = [str(find_tool("kubectl")), "kustomize", str(KUBERNETES / "overlays" / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return tuple(each for each in yaml.safe_load_all(done.stdout) if each)


@cache
def description(service: str) -> Description:
    """Return what a service says about itself."""
    return describe(service)


def find_tool(name: str) -> str | None:
    """Return where a checking tool is: beside this interpreter, where deploy/k8s/check puts it, or on the path."""
    folders = [Path(sys.executable).parent, ROOT / "var" / "check" / "tools" / "bin", ROOT / "var" / "kube"]
    return next((found for folder in folders if (found := shutil.which(name, path=folder))), shutil.which(name))


def lacks(tool: str) -> bool:
    """Tell whether a test may be left out for want of a tool; deploy/k8s/check/run requires every one."""
    return os.environ.get("SIKLUS_DEPLOY_CHECKS") != "required" and find_tool(tool) is None

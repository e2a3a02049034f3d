"""Deployment files as the tests read them, and the tools that may be there to check them."""

import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

from siklus.state import ROOT

Document = dict[str, Any]  # YAML whose shape its own project describes

COMPOSE = ROOT / "docker-compose.yml"


def compose() -> Document:
    """Return docker-compose.yml as Compose merges it, before variables are filled in."""
    return load(COMPOSE)[0]


def load(file: Path) -> list[Document]:
    """Return every document of a YAML file."""
    return [each for each in yaml.safe_load_all(file.read_text(encoding="utf-8")) if each]


def find_tool(name: str) -> str | None:
    """Return where a checking tool is: beside this interpreter, in the folder of deploy/k8s/check, or on the path."""
    folders = [Path(sys.executable).parent, ROOT / "var" / "check" / "tools" / "bin"]
    return next((found for folder in folders if (found := shutil.which(name, path=folder))), shutil.which(name))

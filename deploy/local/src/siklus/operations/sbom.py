"""The parts list of an image in CycloneDX 1.6: `python -m siklus.operations.sbom <service> <folder of packages>`.

The folder is the image's /app/packages (`docker build --target packages --output type=local,dest=…`), so the list says
what is there, and a package that the lock does not name is refused.
"""

import argparse
import json
import re
import sys
from importlib.metadata import Distribution, PackageMetadata, distributions
from pathlib import Path
from typing import Any

from siklus.services import NAMES
from siklus.state import ROOT

__all__ = ["parts_list"]

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)

Document = dict[str, Any]  # JSON whose shape CycloneDX describes


def parts_list(service: str, packages: Path) -> Document:
    """Return the CycloneDX document of the image of `service` whose packages lie in `packages`.

    Raises ValueError when a package is there that the lock does not name.
    """
    lock = (ROOT / "requirements" / f"{service}.txt").read_text(encoding="utf-8")
    pinned = {(_normal(name), version) for name, version in _PINNED.findall(lock)}
    found = sorted(distributions(path=[str(packages)]), key=lambda each: _normal(each.name))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": f"siklus-{service}", "name": f"siklus-{service}"}},
        "components": [_component(each, pinned) for each in found],
    }


def _component(part: Distribution, pinned: set[tuple[str, str]]) -> Document:
    name = _normal(part.name)
    if (name, part.version) not in pinned:
        raise ValueError(f"{name} {part.version} is in the image but not in the lock")
    address = f"pkg:pypi/{name}@{part.version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": part.version,
        "purl": address,
        "licenses": _licenses(part.metadata),
    }


def _licenses(metadata: PackageMetadata) -> list[Document]:
    expressions = metadata.get_all("License-Expression")
    if expressions:
        return [{"expression": expressions[0]}]
    classified = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    return [{"license": {"name": line.rpartition(" :: ")[2]}} for line in classified]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    """Write the document to standard output."""
    parser = argparse.ArgumentParser(prog="python -m siklus.operations.sbom", description=__doc__)
    parser.add_argument("service", choices=NAMES)
    parser.add_argument("packages", type=Path)
    chosen = parser.parse_args()
    json.dump(parts_list(chosen.service, chosen.packages), sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

"""A service's image without a container engine: the Dockerfile's own steps, into an empty folder."""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from siklus.state import ROOT

SERVICES = ("survey", "catalog", "evaluation", "analytics")


@dataclass(slots=True)
class Dockerfile:
    """What a Dockerfile says, stage by stage, as far as these tests carry it out."""

    service: str
    stages: list[list[list[str]]] = field(default_factory=list)

    @classmethod
    def read(cls, service: str) -> "Dockerfile":
        text = (ROOT / "services" / service / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
        found = cls(service)
        for line in text.splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0] == "FROM":
                found.stages.append([])
            if words and found.stages:
                found.stages[-1].append(words)
        return found

    def instructions(self, name: str, stage: int = -1) -> list[list[str]]:
        return [words[1:] for words in self.stages[stage] if words[0] == name]

    @property
    def environment(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for words in self.instructions("ENV") for pair in words)


@dataclass(frozen=True, slots=True)
class Image:
    """The folder that stands for the image's root; only /app is in it."""

    dockerfile: Dockerfile
    root: Path

    @property
    def app(self) -> Path:
        return self.root / "app"

    @property
    def environment(self) -> dict[str, str]:
        """What the image sets, with its paths in this folder, and nothing of this machine's Python."""
        settings = {name: self.located(value) for name, value in self.dockerfile.environment.items()}
        return {**settings, "PYTHONHOME": "", "VIRTUAL_ENV": ""}

    def command(self, *arguments: str) -> list[str | Path]:
        """The entry point with the interpreter of this machine; -S leaves out whatever is installed beside it."""
        entry = self.dockerfile.stages[-1]
        line = next(words for words in entry if words[0] == "ENTRYPOINT")
        module = re.findall(r"[\w-]+", " ".join(line[1:]))[-1]
        return [sys._base_executable, "-S", "-m", module, *arguments]  # type: ignore[attr-defined]

    def located(self, text: str) -> str:
        return re.sub(r"(?<![\w.])/app", str(self.app), text)


def build(service: str, root: Path, kept: Path) -> Image:
    """Carry out the first stage's COPY and RUN below `root`, then take every right to write away.

    What the same lock installed before is linked from `kept`, which is on the same disk.
    """
    image = Image(Dockerfile.read(service), root)
    workshop = root / "build"
    workshop.mkdir(parents=True)
    for instruction, *words in image.dockerfile.stages[0]:
        if instruction == "COPY":
            _copy(words, image, workshop)
        elif instruction == "RUN":
            _run(words, image, workshop, kept)
    shutil.rmtree(workshop)
    for folder, _, files in os.walk(root):
        Path(folder).chmod(0o555)
        for name in files:
            (Path(folder) / name).chmod(0o444)
    return image


def _copy(words: list[str], image: Image, workshop: Path) -> None:
    *sources, target = words
    for source in sources:
        origin, place = ROOT / source, workshop / image.located(target)
        if origin.is_dir():
            # As .dockerignore says.
            shutil.copytree(origin, place, ignore=shutil.ignore_patterns("__pycache__", "*.py[cod]"))
        else:
            shutil.copy(origin, place)


def _run(words: list[str], image: Image, workshop: Path, kept: Path) -> None:
    program, *arguments = [image.located(word) for word in words]
    if program == "python":
        _carry_out([sys.executable, *arguments], workshop)
        return
    assert program == "pip"
    options = dict(word.split("=", 1) for word in arguments if word.startswith(("--target=", "--requirement=")))
    target, lock = Path(options["--target"]), workshop / options["--requirement"]
    others = [word for word in words if not word.startswith(("--target=", "--requirement="))]
    same = kept / hashlib.sha256(" ".join(others).encode() + lock.read_bytes()).hexdigest()
    if not same.exists():
        # The container has no cache to keep out; here it saves a download.
        arguments = [word for word in arguments if word not in ("--no-cache-dir", f"--target={target}")]
        _carry_out(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, f"--target={same}"], workshop
        )
        # The image compiles everything; what is compiled already it only looks at.
        _carry_out([sys.executable, "-m", "compileall", "-q", str(same)], workshop)
    shutil.copytree(same, target, copy_function=os.link)


def _carry_out(command: list[str], workshop: Path) -> None:
    done = subprocess.run(command, cwd=workshop, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stdout[-2000:]} {done.stderr[-2000:]}")

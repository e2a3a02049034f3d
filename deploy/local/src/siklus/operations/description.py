"""What a service says about itself: its settings, the topics that it writes and those that it reads.

Asked of `python -m <service>` in a process of its own, because the command line imports no service.
"""

import json
import subprocess
import sys
from typing import Any

from pydantic import BaseModel

__all__ = ["Description", "Setting", "Topic", "describe"]

# The module hands its service to `run`; here `run` writes down what it was handed.
_PROBE = """
import json, runpy, sys, types
import shared.serving
from pydantic_core import to_jsonable_python

TOPIC = ("name", "classification", "compacted", "partitions", "retention_days")

def annotation(field):
    kind = field.annotation
    return kind.__name__ if isinstance(kind, type) and not isinstance(kind, types.GenericAlias) else str(kind)

def setting(name, field):
    default = None if field.is_required() else to_jsonable_python(field.get_default(call_default_factory=True))
    return dict(name=name, kind=annotation(field), required=field.is_required(), default=default,
                description=field.description or "")

def write_down(service):
    kind = service.settings_type
    json.dump(dict(
        name=service.name,
        prefix=kind.model_config["env_prefix"],
        settings=[setting(name, field) for name, field in kind.model_fields.items()],
        writes=[{key: getattr(t, key) for key in TOPIC} for t in service.topics],
        reads=list(service.router.topics),
    ), sys.stdout)

shared.serving.run = write_down
sys.argv = [sys.argv[1]]
runpy.run_module(sys.argv[0], run_name="__main__")
"""


class Setting(BaseModel):
    """One setting; `default` is JSON and None when there is none."""

    name: str
    kind: str
    required: bool
    default: Any  # JSON of the setting's own type
    description: str


class Topic(BaseModel):
    """One topic that the service owns."""

    name: str
    classification: str
    compacted: bool
    partitions: int
    retention_days: int


class Description(BaseModel):
    """One service."""

    name: str
    prefix: str
    settings: list[Setting]
    writes: list[Topic]
    reads: list[str]


def describe(service: str) -> Description:
    """Return what `service` says about itself. Raises CalledProcessError when it cannot be loaded."""
    command = [sys.executable, "-c", _PROBE, service]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Description.model_validate(json.loads(done.stdout))

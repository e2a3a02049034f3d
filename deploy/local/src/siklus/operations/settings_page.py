"""The table of settings: `python -m siklus.operations.settings_page` writes docs/operations/settings.md."""

import json
from collections.abc import Iterable, Sequence

from siklus.operations.description import Description, Setting, describe
from siklus.services import NAMES
from siklus.state import ROOT

__all__ = ["FILE", "page"]

FILE = ROOT / "docs" / "operations" / "settings.md"

_HEAD = """# Settings
Written by `python -m siklus.operations.settings_page` from the settings classes; a test compares.

A service reads each setting from the environment variable with its prefix:
{prefixes}.
What the environment does not give is read from the file of the same name in small letters (`survey_database_url`) in
`SIKLUS_SECRETS_DIR`, which is `/run/secrets` unless said otherwise: that is how containers get passwords. A missing or
wrong setting stops the service at its start with exit status 2 and a message that names it and repeats no value.

Lists are JSON: `SURVEY_ISSUERS=[{{"issuer":"https://login.example.go.id/realms/siklus","jwks_url":"https://…/certs",
"audience":"siklus"}}]`.
"""
_TABLE = "| setting | kind | default | meaning |\n|---|---|---|---|\n"
_KINDS = {
    "SecretStr": "secret",
    "Path": "path of a file",
    "int": "whole number",
    "Decimal": "number",
    "list": "JSON list",
}


def page(services: Sequence[Description]) -> str:
    """Return the page: what all services share, then what each has of its own."""
    first, *others = services
    shared = [each for each in first.settings if all(_has(other, each) for other in others)]
    names = {each.name for each in shared}
    prefixes = ", ".join(f"`{service.prefix}`" for service in services)
    parts = [_HEAD.format(prefixes=prefixes), "## All four services\n", *_table("<SERVICE>_", shared)]
    for service in services:
        own = [each for each in service.settings if each.name not in names]
        if own:
            parts += [f"## Only {service.name}\n", *_table(service.prefix, own)]
    return "\n".join(part.rstrip("\n") if part.startswith("|") else part for part in parts) + "\n"


def _has(service: Description, setting: Setting) -> bool:
    return any(each.name == setting.name for each in service.settings)


def _table(prefix: str, settings: Iterable[Setting]) -> list[str]:
    rows = "\n".join(_row(prefix, each) for each in settings if each.name != "service_name")
    return [_TABLE + rows, ""]


def _row(prefix: str, setting: Setting) -> str:
    kind = next((words for name, words in _KINDS.items() if name in setting.kind), "text")
    default = "**required**" if setting.required else _default(setting)
    return f"| `{prefix}{setting.name.upper()}` | {kind} | {default} | {setting.description} |"


def _default(setting: Setting) -> str:
    if setting.default is None:
        return "none"
    return f"`{setting.default if isinstance(setting.default, str) else json.dumps(setting.default)}`"


def main() -> None:
    """Write the page."""
    FILE.write_text(page([describe(service) for service in NAMES]), encoding="utf-8")


if __name__ == "__main__":
    main()

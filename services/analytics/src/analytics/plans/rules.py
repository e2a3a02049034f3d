"""What may happen to a plan in which state, what it lacks, and the hash of what it says. Pure: no database, no clock.

compiled → verified → validated → set, each step by another official (PP 11/2017 art. 207; Peraturan LAN 10/2018);
a verified or validated plan can be sent back to compiled with a reason. A set plan never changes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from shared.schemas import Text, text

__all__ = [
    "FIELD_NAMES",
    "STATE_NAMES",
    "STEPS",
    "PlanState",
    "Step",
    "canonical",
    "content_hash",
    "missing_fields",
    "officials_so_far",
]

PlanState = Literal["compiled", "verified", "validated", "set"]
Step = Literal["verify", "validate", "set", "return"]

#: Step -> the states in which it can be done, and the state that it leads to.
STEPS: Mapping[Step, tuple[frozenset[PlanState], PlanState]] = {
    "verify": (frozenset({"compiled"}), "verified"),
    "validate": (frozenset({"verified"}), "validated"),
    "set": (frozenset({"validated"}), "set"),
    "return": (frozenset({"verified", "validated"}), "compiled"),
}
STATE_NAMES: Mapping[PlanState, Text] = {
    "compiled": text("Disusun", "Compiled"),
    "verified": text("Diverifikasi", "Verified"),
    "validated": text("Divalidasi", "Validated"),
    "set": text("Ditetapkan", "Set"),
}
#: The legal fields that a proposal does not fill in, and the one that it may leave open.
FIELD_NAMES: Mapping[str, Text] = {
    "target_count": text("jumlah sasaran", "the number of target people"),
    "organiser": text("penyelenggara", "the organiser"),
    "starts_on": text("jadwal mulai", "the start of the schedule"),
    "ends_on": text("jadwal selesai", "the end of the schedule"),
    "curriculum": text("kesesuaian dengan standar kurikulum", "the fit with the curriculum standard"),
    "budget": text("anggaran", "the budget"),
}


def missing_fields(row: Mapping[str, object]) -> list[str]:
    """The legal fields of a row that nobody has filled in, in their order."""
    return [name for name in FIELD_NAMES if row.get(name) is None]


def officials_so_far(editors: Iterable[str], steps: Iterable[Mapping[str, Any]]) -> set[str]:
    """The accounts that had a part in the plan as it stands: who compiled it, and each step since it was sent back."""
    taken: list[str] = []
    for step in steps:
        taken = [] if step["step"] == "return" else [*taken, str(step["account"])]
    return {*editors, *taken}


def canonical(document: Mapping[str, Any]) -> bytes:
    """A document as JSON that is the same bytes each time: UTF-8, sorted keys, no spaces between."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical document without its own `sha256`, in hexadecimal."""
    said = {name: value for name, value in document.items() if name != "sha256"}
    return hashlib.sha256(canonical(said)).hexdigest()

"""What an edited policy says differently, for a civil servant to read. Pure: no database, no clock."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analytics.policies.rules import BARRIERS
from shared.schemas import Text, text

__all__ = ["describe_changes", "differences"]

_MOTIVATION = text("motivasi", "motivation")
_NAMES: dict[str, Text] = {
    "hard_to_apply": text(
        "Sulit menerapkan: nilai penerapan sampai dengan (1–5)", "Hard to apply: application score up to (1–5)"
    ),
    "low_confidence": text("Kurang percaya diri: nilai sampai dengan (1–5)", "Low confidence: up to (1–5)"),
    "new_in_role_days": text("Baru di jabatan: hari sejak diangkat", "New in the role: days since appointed"),
    "opportunity": text("Hambatan yang diselesaikan atasan", "Barriers that the superior removes"),
    "motivation": text("Hambatan yang dibicarakan dengan atasan", "Barriers that are talked about with the superior"),
    "unit_share": text("Bagian unit yang menyebut hambatan sama", "Share of a unit that names the same barrier"),
    "group_minimum": text("Jumlah laporan terkecil untuk satu unit", "Fewest reports for a unit"),
    "silence_days": text("Hari tanpa keputusan sebelum beralih", "Days of silence before it moves up"),
}


def describe_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Text]:
    """One sentence for each value of the recommendation policy that differs."""
    return differences(before, after, _NAMES, _said)


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, Text], said: Callable[[Any], Text]
) -> list[Text]:
    """One sentence for each value that differs: what it is, what it was and what it becomes."""
    found = []
    for name, label in labels.items():
        if before[name] != after[name]:
            old, new = said(before[name]), said(after[name])
            found.append(
                text(
                    f"{label.id}: semula {old.id}, menjadi {new.id}.",
                    f"{label.en}: was {old.en}, becomes {new.en}.",
                )
            )
    return found


def _said(value: Any) -> Text:  # Any: a value of the policy
    if isinstance(value, Sequence) and not isinstance(value, str):
        names = [BARRIERS.get(code, _MOTIVATION) for code in value]
        if not names:
            return text("tidak ada", "none")
        return text(", ".join(name.id for name in names), ", ".join(name.en for name in names))
    if isinstance(value, float):
        return text(f"{100 * value:g} %", f"{100 * value:g} %")
    return text(str(value), str(value))

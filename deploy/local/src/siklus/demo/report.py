"""The report of a run: exactly the fields that its readers expect, and whether the loop really turned."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from siklus.demo.context import Json

__all__ = ["FIELDS", "what_did_not_turn", "what_is_missing", "write_report"]

FIELDS = (
    "people",
    "invited",
    "responses",
    "revised",
    "late",
    "supervisor_ratings",
    "needs_ranked",
    "proposals",
    "programs_from_proposals",
    "programs",
    "sessions",
    "enrolments",
    "completions",
    "evaluations_assigned",
    "evaluations_completed",
    "interviews",
    "needs_reanalysed",
    "recommendations",
    "mentoring_matched",
    "needs_closed",
    "needs_still_open",
    "real_data",
    "seconds_total",
    "reanalysis_ms",
    "events",
    "lost",
    "duplicated",
)


def write_report(file: Path, report: Json) -> None:
    """Write the fields in their order.

    Raises KeyError for a field that no step has filled.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    ordered = {field: report[field] for field in FIELDS}
    file.write_text(json.dumps(ordered, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def what_did_not_turn(report: Json, movement: Sequence[Json], differences: Sequence[str]) -> list[str]:
    """The conditions of a turned loop that do not hold, in words; `differences` say what was lost or twice."""
    remedies = report["recommendations"]
    conditions = {
        f"{report['lost']} things were lost": report["lost"] == 0,
        f"{report['duplicated']} things were duplicated": report["duplicated"] == 0,
        "no answer was revised": report["revised"] > 0,
        "no answer came within the grace": report["late"] > 0,
        "not every answer was accepted": 0 < report["responses"] <= report["invited"],
        "no superior rated anybody": report["supervisor_ratings"] > 0,
        "no needs were ranked": len(report["needs_ranked"]) > 0,
        "no programmes were proposed": report["proposals"] > 0,
        "no programme came of a proposal": report["programs_from_proposals"] > 0,
        "nobody completed a session": report["completions"] > 0,
        "no interview was held": report["interviews"] > 0,
        "no evaluation re-analysed a need": report["needs_reanalysed"] > 0,
        "no mentoring was recommended": bool(remedies.get("mentoring")),
        "no course was recommended": bool(remedies.get("course")),
        "no change at work was recommended": bool(remedies.get("workplace_change")),
        "no mentor was matched": report["mentoring_matched"] > 0,
        "no need was closed": report["needs_closed"] > 0,
        "no need stayed open": report["needs_still_open"] > 0,
        "the real scores re-analysed nothing": report["real_data"]["needs_reanalysed"] > 0,
        "no histogram of a small group was hidden": report["real_data"]["survey"]["histograms_hidden"] > 0,
        "re-analysis was not timed": bool(report["reanalysis_ms"]),
        "the second campaign shows no movement": any(item["gap_change"] for item in movement),
        "no event was seen from outside": sum(report["events"].values()) > 0,
    }
    return [words for words, holds in conditions.items() if not holds] + list(differences)


def what_is_missing(counts: Mapping[str, int]) -> list[str]:
    """What the example has to show on its way and did not, by the counts of the ledger."""
    conditions = {
        "drafts": "no draft was saved",
        "ratings_saved_in_part": "no superior saved a part of the ratings first",
        "held": "no answer came after the grace",
        "promoted": "nobody moved up from a waitlist",
        "retrospective": "no pre-test was taken after the start",
        "remedies_decline": "no superior declined",
        "objected": "nobody objected",
        "mentors_decline": "no mentor declined",
        "capped_sessions": "no mentoring session was capped",
        "verdict:redesign": "no failed class led to a redesign",
        "drafts_with_predecessor": "no redesign became a draft that knows its predecessor",
    }
    return [words for name, words in conditions.items() if not counts.get(name)]

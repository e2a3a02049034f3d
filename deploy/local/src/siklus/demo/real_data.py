"""The real, anonymous files, as a government of their own: attitudes, and scores that go the whole way."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from siklus.demo.client import Client, Who
from siklus.demo.context import Context, Json
from siklus.demo.effects import see_effect
from siklus.demo.files import csv_file
from siklus.demo.form import attitudes_form
from siklus.demo.founding import competency_ids, found_government, new_government
from siklus.demo.problems import Refused
from siklus.demo.real_people import (
    COMPETENCY,
    JOB_LEVEL,
    SURVEY_FILE,
    TRAINING_FILES,
    participants,
    participants_unit,
)
from siklus.demo.sending import File, Upload
from siklus.demo.surveying import campaign_body, publish_questionnaire
from siklus.example.tables import REAL

__all__ = ["RealGovernment", "attitudes_campaign", "bring_in_real_data", "found_real_government"]

_TARGET = 3
_NOT_FOUND = 404
_REFERENCE = date(2024, 3, 1)


@dataclass(frozen=True, slots=True)
class RealGovernment:
    """The government that holds the real files, and its official."""

    id: str

    @property
    def admin(self) -> Who:
        """Imports, and sees everybody."""
        return Who("real-data-admin", self.id, ("training_admin", "evaluator", "analyst", "unit_admin"))

    @property
    def analyst(self) -> Who:
        """Reads figures of groups, and nobody's answer: small groups are hidden."""
        return Who("real-data-analyst", self.id, ("analyst",))


async def bring_in_real_data(context: Context) -> RealGovernment:
    """Import the survey and both rosters; fill `real_data` of the report."""
    real = await found_real_government(context)
    survey = await _import_survey(context, real)
    rosters = [await _import_roster(context, real, name) for name in TRAINING_FILES]
    after = await _after_analysis(context, real)
    context.report["real_data"] = {"survey": survey, "trainings": rosters, **after}
    return real


async def found_real_government(context: Context) -> RealGovernment:
    """Found the government with the participants of the trainings, and what was taught to them."""
    real = RealGovernment(new_government())
    context.governments.append(real.id)
    client, admin = context.client, real.admin
    await found_government(client, context.operator, real.id, code="CC0", name="Data nyata (CC0)")
    competencies = csv_file(
        ["code", "kind", "name_id", "name_en"],
        [[COMPETENCY, "technical", "Materi pelatihan", "Content of the training"]],
    )
    await client.upload(admin, "/catalog/v1/imports/competencies", "competencies.csv", competencies)
    standards = csv_file(["job_level", "competency", "required_level"], [[JOB_LEVEL, COMPETENCY, _TARGET]])
    levels = csv_file(["job_level", "name_id", "family"], [[JOB_LEVEL, "Peserta pelatihan", "general"]])
    files = {"file": File("standards.csv", standards), "job_levels": File("levels.csv", levels)}
    await client.call(admin, "POST", "/catalog/v1/imports/standards", body=Upload(files))
    await client.upload(admin, "/survey/v1/imports/units", "units.csv", participants_unit())
    await client.upload(admin, "/survey/v1/imports/people", "people.csv", participants())
    return real


async def attitudes_campaign(client: Client, admin: Who) -> str:
    """Draft the campaign on attitudes that the file of answers makes a finished one; return its id."""
    body = campaign_body(
        title=("Survei sikap pegawai", "Employee attitudes survey"),
        kind="attitudes",
        reference=_REFERENCE,
        questionnaire=await publish_questionnaire(client, admin, attitudes_form()),
        supervisors_rate=False,
    )
    campaign: str = (await client.post(admin, "/survey/v1/campaigns", body))["id"]
    return campaign


async def _import_survey(context: Context, real: RealGovernment) -> Json:
    """Bring the answers in as a finished campaign on attitudes, with the units and superiors that the file names."""
    client, admin = context.client, real.admin
    campaign = await attitudes_campaign(client, admin)
    form = {"mapping": _mapping(SURVEY_FILE), "campaign_id": campaign}
    path = "/survey/v1/imports/answers"
    outcome = await client.upload(
        admin, path, f"{SURVEY_FILE}.csv", _content(SURVEY_FILE), form=form, create_missing="true"
    )
    shown = await _histograms(context, real, campaign, outcome["rows"])
    return {"file": SURVEY_FILE, "rows": outcome["rows"], "imported": outcome["created"], **shown}


async def _histograms(context: Context, real: RealGovernment, campaign: str, rows: int) -> Json:
    """How many histograms by unit and by superior are shown, and how many are hidden because a group is small."""

    async def look() -> Json | None:
        try:
            found: Json = await context.client.get(real.analyst, f"/analytics/v1/campaigns/{campaign}/questions")
        except Refused as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            return None
        return found

    await context.pace.until(
        f"the histograms of {rows} answers", look, lambda seen: seen is not None and not seen["provisional"]
    )
    body = {"wave": "baseline", "campaign_id": campaign, "reason": "Data nyata, seluruhnya sudah masuk"}
    await context.client.post(real.analyst, "/analytics/v1/releases", body)
    found = await look()
    units = [unit for question in (found or {})["questions"] for unit in question["units"]]
    groups = [*units, *(superior for unit in units for superior in unit["superiors"])]
    hidden = sum(group["suppressed"] for group in groups)
    return {"histograms_shown": len(groups) - hidden, "histograms_hidden": hidden}


async def _import_roster(context: Context, real: RealGovernment, name: str) -> Json:
    """Bring a file of scores in, and read what its people achieved by condition."""
    client, admin = context.client, real.admin
    outcome = await client.upload(
        admin, "/evaluation/v1/imports/scores", f"{name}.csv", _content(name), form={"mapping": _mapping(name)}
    )
    results = await client.get(admin, f"/evaluation/v1/rosters/{outcome['roster_id']}/results")
    return {
        "file": name,
        "rows": outcome["rows"],
        "evaluations": outcome["evaluations_created"],
        "shared_people": sum(overlap["people"] for overlap in outcome["overlaps"]),
        "conditions": [_condition(group) for group in results["groups"]],
    }


def _condition(group: Json) -> Json:
    learning = group["learning"]
    return {
        "condition": group["condition"],
        "people": learning["paired"],
        "mean_before": _rounded(learning["mean_pre"]),
        "mean_after": _rounded(learning["mean_post"]),
        "mean_gain": _rounded(learning["mean_difference"]),
        "share_below_pass_mark": _rounded(group["share_below_pass_mark"]),
    }


async def _after_analysis(context: Context, real: RealGovernment) -> Json:
    """What the scores did to the needs of these people, each counted once, and what is recommended to whom."""
    competency = (await competency_ids(context.client, real.admin))[COMPETENCY]
    evaluations = await context.client.all(real.admin, "/evaluation/v1/evaluations", status="completed")
    applied: dict[str, list[Json]] = defaultdict(list)
    await context.pace.each(
        "Analisis ulang data nyata / re-analysis of real scores",
        evaluations,
        lambda item: _note_effect(context, real, item, applied),
    )
    needs = {person: await _need(context, real, person, competency) for person in applied}
    recommended = await context.client.all(real.admin, "/analytics/v1/recommendations")
    return {
        "people": len(applied),
        "evaluations": len(evaluations),
        "needs_reanalysed": sum(any(effect["competencies"] for effect in effects) for effects in applied.values()),
        "needs_closed": sum(need["status"] == "closed" for need in needs.values()),
        "recommendations": dict(Counter(item["remedy"] for item in recommended)),
    }


async def _note_effect(context: Context, real: RealGovernment, item: Json, applied: dict[str, list[Json]]) -> None:
    applied[item["person_id"]].append(await see_effect(context, item["id"], real.admin))


async def _need(context: Context, real: RealGovernment, person: str, competency: str) -> Json:
    """The person's need for what the training taught."""
    found = await context.client.get(real.admin, f"/analytics/v1/people/{person}/needs")
    return next(need for need in found["needs"] if need["competency_id"] == competency)


def _rounded(figure: float | None) -> float | None:
    """A figure for people to read; None where it is hidden."""
    return None if figure is None else round(figure, 4)


def _mapping(name: str) -> str:
    return (REAL / f"{name}.mapping.json").read_text(encoding="utf-8")


def _content(name: str) -> bytes:
    return (REAL / f"{name}.csv").read_bytes()

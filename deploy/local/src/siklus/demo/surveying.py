"""Step 2: a campaign: everybody answers once, some think again, superiors rate their reports, some never answer."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

from shared.ids import uuid7
from siklus.demo.client import Client, Who
from siklus.demo.context import Context, Json
from siklus.demo.form import needs_answers, needs_form
from siklus.demo.problems import Refused
from siklus.example.people import CivilServant
from siklus.example.tables import Competency, competencies

__all__ = [
    "answer",
    "asked_in",
    "campaign_body",
    "codes_in",
    "collect",
    "open_campaign",
    "publish_questionnaire",
    "start_needs_campaign",
]

_WINDOW = timedelta(days=10)
_NOT_MODIFIED = 304
_HALF = 20
"""Answers in a draft: about half of a questionnaire."""


async def publish_questionnaire(client: Client, admin: Who, form: Json) -> str:
    """Write and publish a questionnaire; return its id (version 1). A phone that has it gets 304."""
    questionnaire = await client.post(admin, "/survey/v1/questionnaires", {"form": form})
    await client.post(admin, f"/survey/v1/questionnaires/{questionnaire['id']}/publish")
    version = f"/survey/v1/questionnaires/{questionnaire['id']}/versions/1"
    shown = await client.call(admin, "GET", version)
    again = await client.call(admin, "GET", version, headers={"If-None-Match": shown.headers["etag"]})
    if again.status != _NOT_MODIFIED:
        raise Refused("GET", version, again.status, "an unchanged questionnaire was sent again instead of 304")
    return str(questionnaire["id"])


def campaign_body(
    *, title: tuple[str, str], kind: str, reference: date, questionnaire: str, supervisors_rate: bool
) -> Json:
    """A campaign over everybody for ten days from now, with the first version of a questionnaire."""
    now = datetime.now(UTC)
    return {
        "title": {"id": title[0], "en": title[1]},
        "kind": kind,
        "reference_date": reference.isoformat(),
        "opens_at": now.isoformat(),
        "closes_at": (now + _WINDOW).isoformat(),
        "grace_hours": 24,
        "questionnaire_id": questionnaire,
        "questionnaire_version": 1,
        "audience": {"kind": "all"},
        "supervisors_rate": supervisors_rate,
    }


async def open_campaign(
    client: Client,
    admin: Who,
    *,
    title: tuple[str, str],
    kind: str,
    reference: date,
    questionnaire: str,
    supervisors_rate: bool,
) -> str:
    """Prepare and open a campaign over everybody; return its id."""
    body = campaign_body(
        title=title, kind=kind, reference=reference, questionnaire=questionnaire, supervisors_rate=supervisors_rate
    )
    campaign = await client.post(admin, "/survey/v1/campaigns", body)
    await client.post(admin, f"/survey/v1/campaigns/{campaign['id']}/open")
    return str(campaign["id"])


def asked_in(wave: str) -> tuple[Competency, ...]:
    """What a wave asks about: everything at first, later only what was taught in between."""
    return tuple(each for each in competencies() if wave != "second" or each.kind == "technical")


@cache
def codes_in(wave: str) -> frozenset[str]:
    """The codes of what a wave asks about."""
    return frozenset(each.code for each in asked_in(wave))


async def start_needs_campaign(context: Context, wave: str, *, reference: date, title: tuple[str, str]) -> None:
    """Publish this wave's questionnaire and open a campaign of needs."""
    client, admin = context.client, context.training_admin
    form = needs_form([(competency, context.ids.competencies[competency.code]) for competency in asked_in(wave)])
    questionnaire = await publish_questionnaire(client, admin, form)
    context.campaigns[wave] = await open_campaign(
        client,
        admin,
        title=title,
        kind="needs",
        reference=reference,
        questionnaire=questionnaire,
        supervisors_rate=True,
    )


async def collect(context: Context, wave: str, respondents: Sequence[CivilServant]) -> None:
    """Let these people answer and every superior rate."""
    campaign = context.campaigns[wave]
    context.ledger.responses[campaign] = {}
    context.ledger.ratings[campaign] = set()
    await context.pace.each("Jawaban pegawai / answers", respondents, lambda person: _take_part(context, wave, person))
    superiors = list(context.province.reports)
    await context.pace.each(
        "Penilaian atasan / superiors' ratings", superiors, lambda superior: _rate(context, wave, superior)
    )


async def _take_part(context: Context, wave: str, person: CivilServant) -> None:
    """Answer, perhaps with a draft before and a second thought after."""
    world, first_wave = context.world, wave == "first"
    if first_wave and world.drafts(person):
        draft = {"answers": needs_answers(world.answers(person, wave=wave))[:_HALF]}
        await context.client.put(context.account(person), f"{_path(context, wave)}/draft", draft)
        context.ledger.counts["drafts"] += 1
    revision = await answer(context, wave, person)
    if first_wave and world.revises(person):
        await answer(context, wave, person, words="revised", revision=revision)
        context.ledger.counts["revised"] += 1


async def answer(
    context: Context, wave: str, person: CivilServant, *, words: str | None = None, revision: int | None = None
) -> int:
    """Send the person's answer, or with `revision` another one in its place; return its revision."""
    sent = context.ledger.responses[context.campaigns[wave]]
    response = sent.get(person.subject) or str(uuid7())
    asked = codes_in(wave)
    ratings = {code: said for code, said in context.world.answers(person, wave=words or wave).items() if code in asked}
    body: Json = {"id": response, "answers": needs_answers(ratings)}
    headers = {} if revision is None else {"If-Match": f'"{revision}"'}
    path = f"{_path(context, wave)}/response"
    taken = await context.client.call(context.account(person), "PUT", path, body=body, headers=headers)
    if taken.body["status"] == "accepted":
        sent[person.subject] = response
        _note_known(context, wave, person, ratings)
    else:
        context.ledger.counts["held"] += 1
    context.ledger.counts[f"{wave}:late"] += taken.body["late"]
    return int(taken.body["revision"])


def _note_known(context: Context, wave: str, person: CivilServant, codes: Iterable[str]) -> None:
    for code in codes:
        context.ledger.known[context.campaigns[wave], code].add(person.subject)


async def _rate(context: Context, wave: str, superior: int) -> None:
    """Rate all reports on one page; one superior in five saves a part of it first."""
    account = context.account(context.province.person(superior))
    path = f"{_path(context, wave)}/ratings"
    reports = [_ratings_of(context, wave, report) for report in context.province.reports[superior]]
    if wave == "first" and superior % 5 == 0:
        part = [{**report, "complete": False, "ratings": report["ratings"][:4]} for report in reports]
        await context.client.put(account, path, {"people": part})
        context.ledger.counts["ratings_saved_in_part"] += 1
    await context.client.put(account, path, {"people": reports})
    context.ledger.ratings[context.campaigns[wave]].update(report["person_id"] for report in reports)
    for report in context.province.reports[superior]:
        rated = _rated(context, wave, report)
        _note_known(context, wave, report, [code for code, level in rated.items() if level is not None])


def _rated(context: Context, wave: str, report: CivilServant) -> dict[str, int | None]:
    """What the superior says about what this wave asks."""
    asked = codes_in(wave)
    return {code: level for code, level in context.world.ratings(report).items() if code in asked}


def _ratings_of(context: Context, wave: str, report: CivilServant) -> Json:
    return {
        "person_id": context.ids.people[report.index],
        "complete": True,
        "ratings": [
            {
                "competency_id": context.ids.competencies[code],
                "proficiency": level,
                "not_assessable": level is None,
            }
            for code, level in _rated(context, wave, report).items()
        ],
    }


def _path(context: Context, wave: str) -> str:
    return f"/survey/v1/campaigns/{context.campaigns[wave]}"

"""A government with a small agency, and a campaign on needs, made through the API as a front end would."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.ids import uuid7
from siklus.issuer import NAME
from tests.fixtures.services import NewService, NewToken, RunningService

API = "/survey/v1"
TI = "0198a000-0000-7000-8000-0000000000c1"
LEADERSHIP = "0198a000-0000-7000-8000-0000000000c2"
HEADER = "external_id,name,nip,employment,unit_code,supervisor,job_level,subject,issuer"
STAFF = """\
P1,Kepala Contoh,199001012015011001,pns,DINAS,,administrator,p1
P2,Dewi Contoh,199002022015012002,pns,SUB,P1,pelaksana,p2
P3,Budi Contoh,199003032015011003,pppk,SUB,P1,pelaksana,p3
P4,Sari Contoh,,pns,SUB,P2,pelaksana,p4
"""

Json = dict[str, Any]


def form(*, extra: bool = True) -> Json:
    """Importance and proficiency of two competencies, and a question about no competency."""
    questions = [
        {
            "code": f"{code}_{dimension}",
            "kind": "scale",
            "scale": dimension,
            "text": {"id": f"{code} {dimension}?", "en": f"{code} {dimension}?"},
            "competency_id": competency,
            "dimension": dimension,
        }
        for code, competency in (("ti", TI), ("lead", LEADERSHIP))
        for dimension in ("importance", "proficiency")
    ]
    remark = {"code": "remark", "kind": "text", "required": False, "text": {"id": "Catatan", "en": "Remark"}}
    return {
        "title": {"id": "Kebutuhan", "en": "Needs"},
        "scales": [{"code": "importance", "min": 1, "max": 5}, {"code": "proficiency", "min": 0, "max": 5}],
        "sections": [
            {"code": "all", "title": {"id": "Semua", "en": "All"}, "questions": questions + ([remark] if extra else [])}
        ],
    }


def answers(ti: int = 2, *, remark: str | None = None) -> list[Json]:
    """A complete set of answers."""
    given: list[Json] = [
        {"question": "ti_importance", "value": 5},
        {"question": "ti_proficiency", "value": ti},
        {"question": "lead_importance", "value": 4},
        {"question": "lead_proficiency", "value": 3},
    ]
    return given + ([{"question": "remark", "value": remark}] if remark else [])


@dataclass
class Agency:
    """Speaks to the survey service for a government; every caller is named by subject and roles."""

    service: RunningService
    new_token: NewToken
    government: str
    people: dict[str, str] = field(default_factory=dict)

    def headers(self, subject: str, *roles: str, **more: str) -> dict[str, str]:
        # Whoever operates the whole system belongs to no government.
        government = None if subject == "root" else self.government
        token = self.new_token(subject, government=government, roles=list(roles))
        return {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in more.items()}}

    async def call(self, who: str, method: str, path: str, *roles: str, **request: Any) -> httpx.Response:
        headers = self.headers(who, *roles) | request.pop("headers", {})
        return await self.service.client.request(method, API + path, headers=headers, **request)

    async def admin(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Call as the training administrator of the government."""
        return await self.call("admin", method, path, "training_admin", **request)

    async def upload(self, kind: str, content: str, **params: Any) -> httpx.Response:
        files = {"file": (f"{kind}.csv", content.encode(), "text/csv")}
        return await self.admin("POST", f"/imports/{kind}", files=files, params=params)

    async def import_staff(self, rows: str = STAFF) -> httpx.Response:
        lines = [f"{row},{NAME}" for row in rows.splitlines()]
        return await self.upload("people", "\n".join([HEADER, *lines]))

    async def events(self, kind: str) -> list[Json]:
        """The events of a type in the outbox, in order."""
        driver = await self.driver()
        rows = await driver.fetch(
            "SELECT type, payload, sequence, aggregateid FROM outbox WHERE type LIKE $1 ORDER BY position",
            f"siklus.survey.{kind}.v1",
        )
        return [dict(row) for row in rows]

    async def driver(self) -> Any:
        """The driver's connection of this test's transaction."""
        raw = await (await self.service.session.connection()).get_raw_connection()
        return raw.driver_connection


NewCampaign = Callable[..., Awaitable[str]]


async def founded(running: RunningService, token: NewToken, government: str) -> Agency:
    """A government with an agency DINAS and a unit SUB below it, without people."""
    made = Agency(running, token, government)
    founding = {"code": "99", "name": {"id": "Contoh", "en": "Example"}, "valid_from": "2020-01-01"}
    reply = await made.call("root", "POST", "/governments", "operator", json={"id": made.government, **founding})
    assert reply.status_code == 201, reply.text
    units = "code,parent_code,name_id,valid_from\nSUB,DINAS,Subbagian,2020-01-01\nDINAS,,Dinas,2020-01-01\n"
    reply = await made.upload("units", units)
    assert reply.status_code == 200, reply.text
    return made


async def with_staff(agency: Agency) -> Agency:
    """The agency with four people: P1 leads P2 and P3, and P2 leads P4."""
    reply = await agency.import_staff()
    assert reply.status_code == 200, reply.text
    listed = (await agency.admin("GET", "/people")).json()["items"]
    agency.people = {person["external_id"]: person["id"] for person in listed}
    return agency


async def campaign_of(agency: Agency, *, opened: bool = True, **fields: Any) -> str:
    """The id of a campaign on needs."""
    written = await agency.admin("POST", "/questionnaires", json={"form": form()})
    questionnaire = written.json()["id"]
    published = await agency.admin("POST", f"/questionnaires/{questionnaire}/publish")
    assert published.status_code == 201, published.text
    now = datetime.now(UTC)
    body = {
        "title": {"id": "AKPK", "en": "Needs survey"},
        "kind": "needs",
        "reference_date": "2026-01-31",
        "opens_at": now.isoformat(),
        "closes_at": (now + timedelta(days=10)).isoformat(),
        "grace_hours": 24,
        "questionnaire_id": questionnaire,
        "questionnaire_version": 1,
        **fields,
    }
    created = await agency.admin("POST", "/campaigns", json=body)
    assert created.status_code == 201, created.text
    campaign: str = created.json()["id"]
    if opened:
        reply = await agency.admin("POST", f"/campaigns/{campaign}/open")
        assert reply.status_code == 200, reply.text
    return campaign


@pytest.fixture
async def agency(service: NewService, token: NewToken) -> Agency:
    """See `founded`."""
    return await founded(await service("survey"), token, str(uuid7()))


@pytest.fixture
async def staffed(agency: Agency) -> Agency:
    """See `with_staff`."""
    return await with_staff(agency)


@pytest.fixture
def new_campaign(staffed: Agency) -> NewCampaign:
    """`await new_campaign(supervisors_rate=True)`: the id of an open campaign on needs."""

    async def new(*, opened: bool = True, **fields: Any) -> str:
        return await campaign_of(staffed, opened=opened, **fields)

    return new


async def move_close(agency: Agency, campaign: str, *, hours_ago: float) -> None:
    """Let the campaign's window have ended some hours ago."""
    driver = await agency.driver()
    closes_at = datetime.now(UTC) - timedelta(hours=hours_ago)
    await driver.execute(
        "UPDATE campaigns SET opens_at = $2, closes_at = $3 WHERE id = $1",
        UUID(campaign),
        closes_at - timedelta(days=10),
        closes_at,
    )

"""The analytics service with a test on both of its doors: events in, requests answered."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from analytics.worker import ROUTER
from shared.database import commit
from shared.messaging import Event
from tests.analytics.facts import World
from tests.fixtures.services import NewToken, RunningService


class Desk:
    """Feeds facts of a `World` to the handlers, and asks the API as one of its people."""

    def __init__(self, analytics: RunningService, token: NewToken) -> None:
        self.analytics = analytics
        self.world = World()
        self._token = token

    async def feed(self, *events: Event) -> None:
        """Hand events to the handlers, in this order, as one batch each."""
        for event in events:
            await self.feed_batch([event])

    async def feed_batch(self, events: Iterable[Event]) -> None:
        """Hand events to the handlers as one batch."""
        async with self.analytics.sessions() as session:
            await ROUTER.handle(session, list(events))
            await commit(session)

    def headers(self, subject: str, *roles: str, government: UUID | None = None) -> dict[str, str]:
        """The token of somebody; `roles` such as "analyst" or "unit_admin:<unit id>"."""
        bearer = self._token(subject, government=government or self.world.government, roles=list(roles))
        return {"Authorization": f"Bearer {bearer}"}

    async def get_anywhere(self, path: str, subject: str) -> httpx.Response:
        """GET as somebody whose token names no government."""
        headers = {"Authorization": f"Bearer {self._token(subject)}"}
        return await self.analytics.client.get(f"/analytics/v1{path}", headers=headers)

    async def get(self, path: str, subject: str, *roles: str, **query: object) -> httpx.Response:
        """GET as somebody."""
        parameters = {name: str(value) for name, value in query.items()}
        return await self.analytics.client.get(
            f"/analytics/v1{path}", params=parameters, headers=self.headers(subject, *roles)
        )

    async def post(self, path: str, subject: str, *roles: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        """POST as somebody."""
        return await self.analytics.client.post(
            f"/analytics/v1{path}", json=dict(body or {}), headers=self.headers(subject, *roles)
        )

    async def release(self, wave: str = "baseline", campaign: str | None = None) -> Mapping[str, Any]:
        """Release figures of groups, as an analyst does by hand."""
        body = {"wave": wave, "campaign_id": str(self.world.id(campaign)) if campaign else None}
        answer = await self.post("/releases", "ana", "analyst", body=body)
        assert answer.status_code == 201, answer.text
        content: Mapping[str, Any] = answer.json()
        return content

    async def rows(self, query: str, **parameters: object) -> list[Any]:
        """Rows of a query."""
        return list((await self.analytics.session.execute(text(query), parameters)).all())

    async def published(self, topic: str) -> list[tuple[str, Mapping[str, Any]]]:
        """(fact, state) of what was published on a topic, in order."""
        rows = await self.rows(
            "SELECT type, payload FROM outbox WHERE aggregatetype = :topic ORDER BY position", topic=topic
        )
        return [(row[0].split(".")[3], row[1]) for row in rows]

    async def needs_of(self, name: str) -> dict[str, Mapping[str, Any]]:
        """What a person sees of the own needs, by competency code."""
        answer = await self.get("/me/needs", name)
        assert answer.status_code == 200, answer.text
        return {need["code"]: need for need in answer.json()["needs"]}

    async def recommendations_of(self, name: str) -> list[Mapping[str, Any]]:
        """The recommendations about a person, as the person sees them."""
        answer = await self.get("/recommendations", name)
        assert answer.status_code == 200, answer.text
        return [item for item in answer.json()["items"] if item["person_id"] == str(self.world.id(name))]

    async def open_government(self, *codes: str, required: int = 2, units: Iterable[str] = ("a",)) -> None:
        """The government, its units, competencies and standards: everything but people."""
        world = self.world
        await self.feed_batch([world.unit(world.name), *(world.unit(name) for name in units)])
        await self.feed_batch([world.competency(code) for code in codes])
        await self.feed_batch(
            [
                world.standard("pelaksana", dict.fromkeys(codes, required)),
                world.standard("pengawas", dict.fromkeys(codes, required + 1)),
            ]
        )


FreshDesk = Callable[[], Awaitable[Desk]]
"""Gives a desk whose rows are gone when the next one is asked for."""

__all__ = ["Desk", "FreshDesk"]

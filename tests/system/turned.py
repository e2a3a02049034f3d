"""The small province after its loop has turned: what there is, who calls, and how to ask."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from siklus.demo.client import Client, Who
from siklus.demo.run import mend, survey, train
from siklus.issuer import RoleClaim
from tests.system.operations import Operation, operations_of
from tests.system.province import Callers, callers_around, ids_around, middle_of, new_context
from tests.system.stack import Stack

PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Turned:
    """The small province after its loop: who calls, what there is, and how to ask."""

    stack: Stack
    callers: Callers
    ids: Mapping[str, str]
    http: httpx.AsyncClient

    async def operations(self, service: str, *, erasing: bool = False) -> list[Operation]:
        """Reads first, to see the province as the loop left it; without what erases the person, or only that."""
        document = (await self.http.get(f"{self.stack.addresses[service]}/{service}/openapi.json")).json()
        found = [each for each in operations_of(service, document) if (each.name == "erase_person") is erasing]
        return sorted(found, key=lambda operation: operation.method != "GET")

    async def ask(self, operation: Operation, who: Who | None, ids: Mapping[str, str] | None = None) -> httpx.Response:
        """Send the operation as this caller."""
        request = operation.request(ids or self.ids)
        if who is not None:
            roles = [RoleClaim.parse(role) for role in who.roles]
            token = self.stack.issuer.token(who.subject, government=who.government, roles=roles)
            request["headers"]["Authorization"] = f"Bearer {token}"
        url = self.stack.addresses[operation.service] + operation.url(ids or self.ids)
        return await self.http.request(operation.method, url, **request)


async def turn(stack: Stack, client: Client, http: httpx.AsyncClient) -> Turned:
    """Turn the loop once and find the person in the middle."""
    context = new_context(client, stack.broker.address, PEOPLE)
    await survey(context)
    await train(context)
    await mend(context)
    mentoring = await middle_of(context)
    mentee, mentor = (context.person_of(mentoring[role]) for role in ("mentee_id", "mentor_id"))
    ids = await ids_around(context, mentoring)
    enrolled = await client.all(context.training_admin, f"/catalog/v1/sessions/{ids['session_id']}/enrolments")
    classmates = [context.person_of(item["person_id"]) for item in enrolled]
    return Turned(stack, callers_around(context, mentee, mentor, classmates), ids, http)

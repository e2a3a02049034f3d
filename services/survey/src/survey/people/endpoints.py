"""The HTTP door of people. A NIP stands in bodies only, never in an address."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, check_revision, etag_of, next_page
from shared.schemas import Page
from survey.dependencies import ADMINISTRATORS, DIRECTORY, Known, people_in_sight, who_is_who
from survey.dependencies import get_person as get_person_in_sight
from survey.people import repository, service
from survey.people.errors import PersonNotFound
from survey.people.models import Person
from survey.people.schemas import PersonChange, PersonNew, PersonSearch, PersonView

__all__ = ["router"]

router = APIRouter(tags=["people"])


@router.post("/people", status_code=status.HTTP_201_CREATED, summary="Register a person", operation_id="create_person")
async def create_person(new: PersonNew, caller: CallerDep, session: SessionDep) -> PersonView:
    """Register a person. Roles: training_admin, operator, or unit_admin of the unit.

    422 unknown-unit, unknown-supervisor, supervisor-cycle; 409 nip-taken, external-id-taken, account-taken,
    identifier-taken.
    """
    person, identity = await service.create_person(session, caller, new)
    return _view(person, Known(identity.name, identity.nip, identity.email))


@router.get("/people", summary="List people", operation_id="list_people")
async def list_people(
    caller: CallerDep,
    session: SessionDep,
    page: PageDep,
    unit_id: Annotated[UUID | None, Query(description="This unit and every unit below it.")] = None,
    supervisor_id: Annotated[UUID | None, Query(description="Only the direct reports of this person.")] = None,
    external_id: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[PersonView]:
    """People whom the caller may see: oneself, the own reports, the administered units or the government."""
    conditions = await people_in_sight(session, caller)
    if unit_id is not None:
        conditions.append(Person.unit_id.in_(await DIRECTORY.units_below(session, unit_id)))
    if supervisor_id is not None:
        conditions.append(Person.supervisor_id == supervisor_id)
    if external_id is not None:
        conditions.append(Person.external_id == external_id)
    rows = await repository.list_people(session, page, *conditions)
    names = await who_is_who(session, caller, rows)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=lambda row: _view(row, names.get(row.id)))


@router.post("/people/search", summary="Find one person", operation_id="search_person")
async def search_person(wanted: PersonSearch, caller: CallerDep, session: SessionDep) -> PersonView:
    """Find a person by NIP, external id or account. 404 when nobody fits or the caller may not see who does."""
    person = await repository.find_by_search(
        session, caller.government, nip=wanted.nip, external_id=wanted.external_id, subject=wanted.subject
    )
    if person is None:
        raise PersonNotFound
    await get_person_in_sight(session, caller, person.id)
    return _view(person, (await who_is_who(session, caller, [person])).get(person.id))


@router.get("/people/{person_id}", summary="Read a person", operation_id="get_person")
async def get_person(person_id: UUID, caller: CallerDep, session: SessionDep, response: Response) -> PersonView:
    """One person with the ETag. 404 when nobody has the id or the caller may not see the person."""
    person = await get_person_in_sight(session, caller, person_id)
    response.headers["ETag"] = etag_of(person.revision)
    return _view(person, (await who_is_who(session, caller, [person])).get(person.id))


@router.patch("/people/{person_id}", summary="Change a person", operation_id="update_person")
async def update_person(
    person_id: UUID,
    change: PersonChange,
    caller: CallerDep,
    session: SessionDep,
    if_match: IfMatchDep,
    response: Response,
) -> PersonView:
    """Change job, unit, superior, accounts, identity or status. Needs If-Match (428, 412). 409 person-erased."""
    person = await get_person_in_sight(session, caller, person_id)
    caller.require(*ADMINISTRATORS)
    check_revision(if_match, person.revision)
    person, identity = await service.update_person(session, caller, person, change)
    response.headers["ETag"] = etag_of(person.revision)
    return _view(person, Known(identity.name, identity.nip, identity.email))


@router.delete(
    "/people/{person_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Erase a person's identity",
    operation_id="erase_person",
)
async def erase_person(
    person_id: UUID,
    reason: Annotated[str, Query(min_length=3, max_length=500, description="Why; kept in the audit trail.")],
    caller: CallerDep,
    session: SessionDep,
) -> None:
    """Erase name, NIP, e-mail and accounts everywhere; pseudonymous counts stay. Roles: training_admin, operator."""
    person = await get_person_in_sight(session, caller, person_id)
    await service.erase_person(session, caller, person, reason)


def _view(person: Person, known: Known | None) -> PersonView:
    view = PersonView.model_validate(person)
    if known is not None:
        view.name, view.nip, view.email = known.name, known.nip, known.email
    return view

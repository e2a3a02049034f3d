"""Step 4, second half: sessions with seats, enrolment, a waitlist, attendance, completion."""

from dataclasses import dataclass, field
from datetime import datetime

from siklus.demo.context import Context, Json, Program
from siklus.example.people import CivilServant
from siklus.example.tables import required_levels

__all__ = ["TrainingClass", "schedule_classes", "teach"]

_SMALLEST_CLASS = 8
_LARGEST_CLASS = 30
_PEOPLE_PER_SEAT = 50
_PEOPLE_PER_SESSION = 4_000
_WAITING = 2
_EVERY = 10


@dataclass
class TrainingClass:
    """One session of a programme and who takes part; `absent` misses it, `left` gives the seat back."""

    id: str
    program: Program
    starts_at: datetime
    ends_at: datetime
    people: list[CivilServant]
    absent: set[int] = field(default_factory=set)


async def schedule_classes(context: Context) -> list[TrainingClass]:
    """Schedule the sessions of every programme, recorded after they took place, and enrol people who need them."""
    classes: list[TrainingClass] = []
    taken: set[int] = set()
    size = min(max(len(context.province.people) // _PEOPLE_PER_SEAT, _SMALLEST_CLASS), _LARGEST_CLASS)
    for program in context.programs:
        wanted = _who_needs(context, program, taken)
        sessions = 1 if program.failing else max(1, len(context.province.people) // _PEOPLE_PER_SESSION)
        for number in range(sessions):
            people, wanted = wanted[: size + _WAITING], wanted[size + _WAITING :]
            if len(people) < _SMALLEST_CLASS // 2:
                break
            taken.update(person.index for person in people)
            classes.append(await _schedule(context, program, number, people))
    context.ledger.counts["sessions"] = len(classes)
    return classes


def _who_needs(context: Context, program: Program, taken: set[int]) -> list[CivilServant]:
    """Those whose job requires what is taught, and who are not there yet in the eyes of their superior.

    Every tenth has a job that requires one level more than is taught.
    """
    fitting: list[CivilServant] = []
    stretched: list[CivilServant] = []
    for person in context.province.people:
        missing = required_levels()[person.job_level, program.competency] - program.target
        if person.superior is None or person.index in taken or missing not in {0, 1}:
            continue
        seen = context.world.ratings(person)[program.competency]
        if seen is not None and seen < program.target:
            (stretched if missing else fitting).append(person)
    for position in range(_EVERY, len(fitting), _EVERY):
        if not stretched:
            break
        fitting.insert(position, stretched.pop())
    return fitting


async def _schedule(context: Context, program: Program, number: int, people: list[CivilServant]) -> TrainingClass:
    """One session with fewer seats than people; somebody cancels, and who waits longest moves up."""
    client, admin = context.client, context.training_admin
    start, end = context.calendar.session(number * 4 + context.programs.index(program))
    body: Json = {
        "code": f"A{number + 1}",
        "starts_at": start.isoformat(),
        "ends_at": end.isoformat(),
        "seats": max(len(people) - _WAITING, 1),
        "place": "Kampus BPSDM Provinsi Jambi",
        "mode": "online" if program.form == "e_learning" else "onsite",
    }
    session = await client.post(admin, f"/catalog/v1/programs/{program.id}/sessions", body)
    ids = [context.ids.people[person.index] for person in people]
    outcome = await client.post(admin, f"/catalog/v1/sessions/{session['id']}/enrolments", {"people": ids})
    context.ledger.enrolments.update(item["enrolment_id"] for item in outcome["items"])
    context.ledger.counts["waitlisted"] += outcome["waitlisted"]
    await _cancel_one(context, outcome["items"][0]["enrolment_id"], people[0])
    context.classes.append(session["id"])
    staying = people[1 : len(people) - _WAITING + 1]
    return TrainingClass(session["id"], program, start, end, staying, {staying[-1].index} if number == 0 else set())


async def _cancel_one(context: Context, enrolment: str, person: CivilServant) -> None:
    path = f"/catalog/v1/enrolments/{enrolment}/cancel"
    await context.client.post(context.account(person), path, {"reason": "Bertugas ke luar daerah"})
    context.ledger.counts["promoted"] += 1


async def teach(context: Context, training: TrainingClass) -> None:
    """Record the attendance of a class and complete it."""
    client, admin = context.client, context.training_admin
    path = f"/catalog/v1/sessions/{training.id}"
    days = (await client.get(admin, path))["days"]
    marks = [
        {"person_id": context.ids.people[person.index], "day": day, "present": person.index not in training.absent}
        for person in training.people
        for day in days
    ]
    await client.put(admin, f"{path}/attendance", {"items": marks})
    done = await client.post(admin, f"{path}/complete")
    context.trained.update(
        (item["person_id"], training.program.competency) for item in done["items"] if item["status"] == "completed"
    )
    context.ledger.counts["completions"] += done["completed"]
    context.ledger.counts["not_completed"] += done["not_completed"]
    context.ledger.counts["jp_credited"] += round(done["jp_credited"])

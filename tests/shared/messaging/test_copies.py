"""A copy ends in the newest state, whatever arrives when."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Integer, MetaData, Table, Text, Uuid, select

from shared.database import transaction
from shared.ids import uuid7
from shared.messaging import ConcurrentCopyError, upsert_copies
from shared.messaging._copies import _write
from tests.shared.messaging.steps import Sessions, scalar

COPIES = Table(
    "copies",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("incarnation", Integer),
    Column("sequence", BigInteger),
    Column("name", Text),
    Column("tags", ARRAY(Text)),
    Column("seen", DateTime(timezone=True)),
)
MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def state(id_: UUID, sequence: int, *, incarnation: int = 1) -> dict[str, Any]:
    name = f"{incarnation}.{sequence}"
    return {
        "id": id_,
        "incarnation": incarnation,
        "sequence": sequence,
        "name": name,
        "tags": ["a", "b"],
        "seen": MOMENT,
    }


async def upsert(sessions: Sessions, *rows: dict[str, Any]) -> dict[UUID, Any]:
    async with transaction(sessions) as session:
        return await upsert_copies(session, COPIES, rows)


async def held(sessions: Sessions, id_: UUID) -> dict[str, Any]:
    async with sessions() as session:
        return dict((await session.execute(select(COPIES).where(COPIES.c.id == id_))).mappings().one())


async def test_a_new_copy_has_no_former_state(sessions: Sessions) -> None:
    id_ = uuid7()
    assert await upsert(sessions, state(id_, 1)) == {id_: None}
    assert await held(sessions, id_) == state(id_, 1)


async def test_a_newer_state_replaces_the_held_one_and_tells_what_it_was(sessions: Sessions) -> None:
    id_ = uuid7()
    await upsert(sessions, state(id_, 1))
    assert await upsert(sessions, state(id_, 3)) == {id_: state(id_, 1)}


async def test_an_older_or_repeated_state_changes_nothing(sessions: Sessions) -> None:
    id_ = uuid7()
    await upsert(sessions, state(id_, 3))
    assert await upsert(sessions, state(id_, 2)) == {}
    assert await upsert(sessions, state(id_, 3)) == {}
    assert (await held(sessions, id_))["sequence"] == 3


async def test_a_higher_incarnation_wins_over_a_higher_sequence(sessions: Sessions) -> None:
    id_ = uuid7()
    await upsert(sessions, state(id_, 90))
    await upsert(sessions, state(id_, 2, incarnation=2))
    assert (await held(sessions, id_))["name"] == "2.2"


async def test_of_several_states_in_a_batch_the_newest_wins_over_what_was_held_before(sessions: Sessions) -> None:
    id_, other = uuid7(), uuid7()
    await upsert(sessions, state(id_, 1))
    changed = await upsert(sessions, state(id_, 2), state(id_, 4), state(other, 1), state(id_, 3))
    assert changed == {id_: state(id_, 1), other: None}
    assert (await held(sessions, id_))["sequence"] == 4


async def test_every_order_of_arrival_ends_in_the_same_state(sessions: Sessions) -> None:
    for order in permutations((1, 2, 3, 3)):
        id_ = uuid7()
        for sequence in order:
            await upsert(sessions, state(id_, sequence))
        assert (await held(sessions, id_))["sequence"] == 3


async def test_a_first_copy_that_another_transaction_made_meanwhile_is_an_error_to_try_again(
    sessions: Sessions,
) -> None:
    id_ = uuid7()
    async with sessions() as first, sessions() as second:
        await upsert_copies(first, COPIES, [state(id_, 2)])
        # The second has looked and found nothing; its insert would wait for the first, which has committed by then.
        locked = await _look(second, id_)
        await first.commit()
        assert locked == []
        with pytest.raises(ConcurrentCopyError):
            await _write_only(second, state(id_, 1))
    assert await scalar(sessions, "SELECT sequence FROM copies") == 2


async def _look(session: Any, id_: UUID) -> list[Any]:
    return list(await session.execute(select(COPIES).where(COPIES.c.id == id_)))


async def _write_only(session: Any, row: dict[str, Any]) -> None:
    await _write(session, COPIES, [row])

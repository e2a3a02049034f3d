"""Reading what earlier programmes of each form achieved."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.forms.rules import Achievement, achievement_of

__all__ = ["achievements_of"]

# Only whole portions of k people count, in the order in which their results were recorded: two readings differ by k
# people or by nobody, never by the result of one.
_ACHIEVEMENTS = text(
    "WITH results AS ("
    "SELECT form, kind, good, row_number() OVER taken AS place, count(*) OVER (PARTITION BY form, kind) AS n FROM ("
    "SELECT programs.form, evaluations.kind, evaluations.event_time, evaluations.id, CASE evaluations.kind "
    "WHEN 'post_test' THEN evaluations.passed "
    "ELSE CAST(evaluations.state ->> 'application_score' AS integer) > :hard_to_apply END AS good "
    "FROM evaluations JOIN programs ON programs.id = evaluations.program_id "
    "WHERE evaluations.government_id = :government_id AND evaluations.status = 'completed' "
    "AND (evaluations.kind = 'post_test' OR (evaluations.kind = 'application' "
    "AND evaluations.state ->> 'rater_role' = 'self'))) AS found "
    "WHERE good IS NOT NULL WINDOW taken AS (PARTITION BY form, kind ORDER BY event_time, id)) "
    "SELECT form, kind, count(*) FILTER (WHERE good), count(*) FROM results "
    "WHERE place <= n - n % :smallest_group GROUP BY form, kind"
)


async def achievements_of(
    session: AsyncSession, government_id: UUID, *, hard_to_apply: int, smallest_group: int
) -> dict[str, Achievement]:
    """What a government's programmes achieved so far, by the slug of their form.

    Whoever rates applying it above `hard_to_apply` (of 5) applies what was taught.
    """
    parameters = {
        "government_id": government_id,
        "hard_to_apply": hard_to_apply,
        "smallest_group": smallest_group,
    }
    shares: dict[str, dict[str, tuple[int, int]]] = {}
    for form, kind, good, n in await session.execute(_ACHIEVEMENTS, parameters):
        shares.setdefault(form, {})[kind] = (good, n)
    return {
        form: achievement_of(by_kind.get("post_test", (0, 0)), by_kind.get("application", (0, 0)), smallest_group)
        for form, by_kind in shares.items()
    }

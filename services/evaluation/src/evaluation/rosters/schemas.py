"""How a file of scores is read, and what its import did."""

from uuid import UUID

from pydantic import Field, model_validator

from shared.schemas import ApiModel
from shared.tabular import ImportReport, Mapping

__all__ = ["Overlap", "RosterReport", "ScoreMapping", "TaughtCompetency"]

MAPPING_EXAMPLE = (
    '{"title": "Pelatihan 2024", "person": "EmpID", "group": "Condition", "pass_mark": 70, '
    '"teaches": [{"competency_code": "TEK.01", "target_level": 3}], "columns": {'
    '"PreTest": {"target": "score", "constants": {"kind": "pre_test", "taken_at": "2024-03-04T01:00:00Z"}}, '
    '"PostTest": {"target": "score", "constants": {"kind": "post_test", "taken_at": "2024-03-08T08:00:00Z"}}}}'
)


class TaughtCompetency(ApiModel):
    """What was taught: the competency by its id or by its code, and the level."""

    competency_id: UUID | None = None
    competency_code: str | None = Field(default=None, max_length=64)
    target_level: int = Field(ge=1, le=5)

    @model_validator(mode="after")
    def name_it(self) -> "TaughtCompetency":
        """Require one of the two names."""
        if (self.competency_id is None) == (self.competency_code is None):
            raise ValueError("give either competency_id or competency_code")
        return self


class ScoreMapping(Mapping):
    """How to read a file of scores. `title` names the roster: importing again under the same title updates it.

    `person` is a column of external ids or person codes, `group` of conditions. Every mapped column has the target
    `score` and the constants `kind` (pre_test or post_test) and `taken_at`, here or for the whole file.
    """

    title: str | None = Field(default=None, min_length=1, max_length=200, description="The file's name when left out.")
    teaches: list[TaughtCompetency] = Field(default=[], max_length=20)
    pass_mark: float = Field(default=70, ge=0, le=100)


class Overlap(ApiModel):
    """Another roster with some of the same people: their results must not be counted twice."""

    roster_id: UUID
    title: str
    people: int


class RosterReport(ImportReport):
    """What an import of scores did, or with `dry_run` would do; counts are of rows."""

    roster_id: UUID
    evaluations_created: int
    evaluations_changed: int
    unknown_people: int = Field(description="Rows whose person has not been heard of here; they are kept all the same.")
    overlaps: list[Overlap]

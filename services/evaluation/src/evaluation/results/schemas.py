"""Results of a group as the API shows them."""

from uuid import UUID

from pydantic import Field

from shared.schemas import ApiModel

__all__ = ["GroupResults", "LearningView", "ProgramResults", "RosterResults", "ScaleView"]


class LearningView(ApiModel):
    """Level 2: tests. Means are of paired scores; `suppressed` when fewer than five pairs stand behind them."""

    participants: int
    pre: int = Field(description="People with a true pre-test.")
    post: int
    paired: int
    retrospective: int = Field(description="Pre-tests taken after the class began; they are in no figure.")
    mean_pre: float | None
    mean_post: float | None
    mean_difference: float | None
    gain_of_class: float | None = Field(description="Normalised gain of the means: (post − pre) / (100 − pre).")
    mean_gain_of_people: float | None = Field(description="Mean of each person's own normalised gain.")
    share_passed: float | None
    suppressed: bool


class ScaleView(ApiModel):
    """Answers on one 1–5 scale: `n` in whole groups of five, so that no single answer shows; null mean below that."""

    n: int
    mean: float | None


class ProgramResults(ApiModel):
    """What a programme's classes achieved. Without a control group no figure says what the programme caused."""

    program_id: UUID
    learning: LearningView
    reaction: ScaleView = Field(description="Level 1.")
    application_self: ScaleView = Field(description="Level 3, by participants: 1 very hard – 5 very easy.")
    application_supervisor: ScaleView
    application_interview: ScaleView


class GroupResults(ApiModel):
    """The scores of one condition of a roster."""

    condition: str | None
    learning: LearningView
    share_below_pass_mark: float | None


class RosterResults(ApiModel):
    """What a roster's people achieved, by condition. Conditions are not pooled."""

    roster_id: UUID
    title: str
    groups: list[GroupResults]

"""What a form achieved so far, over HTTP."""

from pydantic import Field

from analytics.forms.rules import Achievement
from analytics.needs.rules import Share
from shared.schemas import ApiModel

__all__ = ["AchievementView", "ShareView", "achievement_view"]


class ShareView(ApiModel):
    """A share of n people, with its interval."""

    n: int
    value: float
    low: float = Field(description="Wilson, 95 %.")
    high: float


class AchievementView(ApiModel):
    """What people achieved in the government's earlier programmes of this form. Null: fewer than five people."""

    passed: ShareView | None = Field(description="Share who passed the test after it.")
    applied: ShareView | None = Field(description="Share who say that they apply it (more than 2 of 5).")


def achievement_view(achievement: Achievement | None) -> AchievementView:
    """The achievement as it is shown; a form that was never used has none."""
    if achievement is None:
        return AchievementView(passed=None, applied=None)
    return AchievementView(passed=_share(achievement.passed), applied=_share(achievement.applied))


def _share(share: Share | None) -> ShareView | None:
    return None if share is None else ShareView(n=share.n, value=share.value, low=share.low, high=share.high)

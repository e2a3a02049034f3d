"""Moments of scales, as integers that add up."""

from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["ScaleMoments"]


class ScaleMoments(Base):
    """How many people of a unit answered every item of a scale in a campaign, and the sums of their answers.

    `sums` is Σx, one for each of k items in the order of their codes; `products` is Σxxᵀ, k × k, row by row.
    """

    __tablename__ = "scale_moments"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    scale: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    sums: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    products: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))

"""Heat maps as they were released."""

from uuid import UUID

from sqlalchemy import Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["ReleasedHeatMap"]


class ReleasedHeatMap(Base):
    """One figure of every unit and competency of a release, ready to be sent.

    `rows` are the members of a unit's row in JSON (`"values": […], "n": […], "places": […]`), one for each of
    `unit_ids`; their numbers follow `competency_ids`, in the order of the codes at the release. What is here is what
    `released_figures` shows, and like it never changes.
    """

    __tablename__ = "released_heat_maps"

    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    figure: Mapped[str] = mapped_column(primary_key=True)
    competency_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    unit_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    rows: Mapped[list[str]] = mapped_column(ARRAY(Text))

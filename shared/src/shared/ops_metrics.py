"""What the event path says about itself, as Prometheus gauges that are read when they are asked for."""

from dataclasses import asdict

from prometheus_client import Gauge
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.messaging import messaging_status

__all__ = ["refresh_messaging_metrics"]

_STATUS = Gauge("siklus_messaging", "State of outbox, inbox, parking and dead letters.", ["service", "figure"])


async def refresh_messaging_metrics(service: str, sessions: async_sessionmaker[AsyncSession]) -> None:
    """Read the state of the event path from the service's database into the gauges (counts, seconds, days)."""
    async with sessions() as session:
        status = await messaging_status(session)
    for figure, value in asdict(status).items():
        _STATUS.labels(service, figure).set(float(value or 0))

"""What is tried on its own: on the services while people work, and on consumers that do nothing else."""

from siklus.chaos.scenarios.broker_away import broker_away
from siklus.chaos.scenarios.broker_loses import broker_loses
from siklus.chaos.scenarios.clock import clock_moved
from siklus.chaos.scenarios.failing import failing_at_each
from siklus.chaos.scenarios.members import members_come_and_go
from siklus.chaos.scenarios.poison import poison

__all__ = ["FAULTS", "NAMES", "ON_PROBES", "ON_SERVICES"]

FAULTS = "faults"
"""The name of the plan among the parts of a run."""

ON_SERVICES = {
    "broker_away": broker_away,
    "clock_moved": clock_moved,
    "broker_loses": broker_loses,
}
"""Run after the plan on the same services and people; the last one leaves an outbox without its past."""

ON_PROBES = {
    "members_come_and_go": members_come_and_go,
    "poison": poison,
    "failing_at_each": failing_at_each,
}
"""Run on a database and topics of their own, with consumers whose handler writes down what it is handed."""

NAMES = (FAULTS, *ON_SERVICES, *ON_PROBES)

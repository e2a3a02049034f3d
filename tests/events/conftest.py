"""The same databases and brokers that the tests of the event path use."""

from tests.shared.messaging.conftest import broker as broker
from tests.shared.messaging.conftest import engine as engine
from tests.shared.messaging.conftest import own_broker as own_broker
from tests.shared.messaging.conftest import sessions as sessions
from tests.shared.messaging.conftest import topic as topic

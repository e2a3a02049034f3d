"""Logs as JSON lines with the request's ids and without personal data."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

from typing_extensions import override

from shared.messaging import current_cause

__all__ = ["JsonFormatter", "configure_logging"]

# PostgreSQL repeats values there: `Key (nip)=(…) already exists`, `Failing row contains (…)`; pydantic what it refused.
_VALUES = re.compile(r"(DETAIL: )[^\n]*|(input_value=).*?(?=, input_type=)", re.DOTALL)

# What a LogRecord always has; everything else was given as `extra`.
_ALWAYS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, service, message, correlation id, extras, traceback."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    @override
    def format(self, record: logging.LogRecord) -> str:
        """The line for `record`."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "service": self._service,
            "message": _without_values(record.getMessage()),
            "correlation_id": current_cause().correlation_id,
        }
        line.update({key: value for key, value in vars(record).items() if key not in _ALWAYS})
        if record.exc_info:
            line["traceback"] = _without_values(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def _without_values(text: str) -> str:
    return _VALUES.sub(lambda found: f"{found[1] or found[2]}(hidden)", text)


def configure_logging(service: str, level: str) -> None:
    """Send every logger of the process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(service))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    # The broker's clients report each reconnect at INFO; a reader of the log wants what needs attention.
    logging.getLogger("aiokafka").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)

"""Following one request through outbox, broker and handlers as one trace, and how long events take to be handled.

The web framework makes a span of each request by itself once a tracer provider is set; `watch_app` lets the events of
the request carry it, and a `WatchedRouter` makes a span of each handled event below it. Without a provider all of this
costs a comparison. `OTEL_EXPORTER_OTLP_ENDPOINT` names the collector; only then is the SDK loaded.
"""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind
from prometheus_client import Histogram
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from shared.clock import now
from shared.messaging import Event, Router

__all__ = ["WatchedRouter", "start_telemetry", "watch_app"]

_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_HANDLED = Histogram(
    "siklus_event_seconds",
    "Seconds from a fact to the end of its handling, over outbox, broker and inbox.",
    ["service", "topic", "fact"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86400),
)


def start_telemetry(service: str) -> None:
    """Send traces to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names (HTTP); without it, do nothing."""
    if not os.environ.get(_ENDPOINT):
        return
    # A process that sends no traces need not hold what sends them.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def watch_app(app: FastAPI) -> FastAPI:
    """Let what a request causes carry the request's own span. Call it before the application's first request."""
    app.add_middleware(_CarrySpan)
    return app


class WatchedRouter(Router):
    """A router that makes a span of each handled event and measures how long the event took to get through."""

    def __init__(self, watched: Router) -> None:
        super().__init__(watched.service)
        self._watched = watched

    @property
    @override
    def topics(self) -> tuple[str, ...]:
        """The topics of the router that is watched."""
        return self._watched.topics

    @override
    async def handle(self, session: AsyncSession, events: Sequence[Event]) -> None:
        """Hand events over as the watched router does. Raises whatever a handler raises."""
        with ExitStack() as stack:
            spans = [stack.enter_context(_span(self.service, event)) for event in events]
            carried = [_carry(event, span) for event, span in zip(events, spans, strict=True)]
            await self._watched.handle(session, carried)
        for event in events:
            # The commit follows at once; its few milliseconds are not counted.
            seconds = (now() - event.time).total_seconds()
            _HANDLED.labels(self.service, event.topic, event.fact).observe(max(seconds, 0.0))


class _CarrySpan:
    """Replaces the caller's `traceparent` by that of the request's own span, which is the caller's child."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        span = trace.get_current_span()
        own = _traceparent(span) if scope["type"] == "http" else None
        if own is None:
            await self._app(scope, receive, send)
            return
        MutableHeaders(scope=scope)["traceparent"] = own

        async def send_named(message: Message) -> None:
            # The framework names the spans of its own routes, and not those of the quick doors.
            route = getattr(scope.get("route"), "path", None)
            unnamed = getattr(span, "name", None) == scope["method"]
            if message["type"] == "http.response.start" and route is not None and unnamed:
                span.update_name(f"{scope['method']} {route}")
                span.set_attribute("http.route", route)
            await send(message)

        await self._app(scope, receive, send_named)


def _span(service: str, event: Event) -> Any:  # a context manager of the API that gives a Span
    # Without one it begins a trace of its own: what is current here is the event before it in the batch.
    parent = propagate.extract({"traceparent": event.traceparent or ""}, context=Context())
    attributes = {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.destination.name": event.topic,
        "messaging.message.id": str(event.id),
        "messaging.consumer.group.name": service,
        "cloudevents.event_type": event.type,
    }
    tracer = trace.get_tracer("siklus")
    return tracer.start_as_current_span(
        f"process {event.topic}", context=parent, kind=SpanKind.CONSUMER, attributes=attributes
    )


def _carry(event: Event, span: Span) -> Event:
    own = _traceparent(span)
    return event if own is None else replace(event, traceparent=own)


def _traceparent(span: Span) -> str | None:
    context = span.get_span_context()
    # A span that nobody records has the parent's ids, or none.
    if not (context.is_valid and span.is_recording()):
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"

"""The operations port: is the process alive, is it ready, what do its metrics say."""

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

__all__ = ["Check", "Warnings", "create_ops_app"]

#: Returns None when ready, else why not.
Check = Callable[[], Awaitable[str | None]]

#: Returns what deserves a look, by name.
Warnings = Callable[[], Awaitable[dict[str, str]]]


def create_ops_app(
    checks: Mapping[str, Check], warnings: Warnings, before_metrics: Callable[[], Awaitable[None]]
) -> Starlette:
    """`/livez` answers while the loop turns; `/readyz` runs `checks`; `/metrics` is Prometheus text.

    What `warnings` says is told by `/readyz` as well, and makes nobody unready; it is asked while all checks pass.
    """

    async def livez(_: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_: Request) -> Response:
        failing = await _reasons(checks)
        body = {"ready": not failing, "failing": failing, "warnings": {} if failing else await warnings()}
        return JSONResponse(body, status_code=503 if failing else 200)

    async def metrics(_: Request) -> Response:
        await before_metrics()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)])


async def _reasons(checks: Mapping[str, Check]) -> dict[str, str]:
    """Run checks one after the other, until one fails; what follows may need what it found away."""
    for name, check in checks.items():
        reason = await check()
        if reason is not None:
            return {name: reason}
    return {}

"""The operations port: is the process alive, is it ready, what do its metrics say."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

__all__ = ["Check", "create_ops_app"]

#: Returns None when ready, else why not.
Check = Callable[[], Awaitable[str | None]]


def create_ops_app(checks: dict[str, Check], before_metrics: Callable[[], Awaitable[None]]) -> Starlette:
    """`/livez` answers while the loop turns; `/readyz` runs `checks`; `/metrics` is Prometheus text."""

    async def livez(_: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_: Request) -> Response:
        found = {name: await check() for name, check in checks.items()}
        failing = {name: reason for name, reason in found.items() if reason is not None}
        return JSONResponse({"ready": not failing, "failing": failing}, status_code=503 if failing else 200)

    async def metrics(_: Request) -> Response:
        await before_metrics()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)])

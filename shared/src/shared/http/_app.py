"""The application of a service."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi_offline import FastAPIOffline
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from shared.database import create_engine, session_factory
from shared.http._middleware import BodyLimit, RequestContext
from shared.http._problems import install_problem_handlers
from shared.http._quick import AnyQuickRoute, QuickDoor
from shared.http._state import AppState, FindPerson
from shared.schemas import ApiModel
from shared.security import KeySource, TokenVerifier
from shared.settings import ServiceSettings

__all__ = ["create_app"]

_EXPOSED = ["ETag", "Location", "Retry-After", "X-Request-Id", "Content-Language"]

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


class ProblemField(ApiModel):
    """What is wrong with one field."""

    pointer: str
    detail: str


class ProblemBody(ApiModel):
    """RFC 9457 problem: `type` is stable, `title` and `detail` are in the caller's language."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str | None = None
    errors: list[ProblemField] = Field(default_factory=list)


def create_app(
    *,
    settings: ServiceSettings,
    title: str,
    description: str,
    routers: Sequence[APIRouter],
    find_person: FindPerson,
    quick_routes: Sequence[AnyQuickRoute] = (),
    lifespan: Lifespan | None = None,
    sessions: async_sessionmaker[AsyncSession] | None = None,
    keys: Mapping[str, KeySource] | None = None,
) -> FastAPI:
    """The service's application: routers under `/<service>/v1`, its pages, problems for every failure.

    `quick_routes` answer ahead of the routers. `sessions` and `keys` replace the database and the issuers' published
    keys, for tests.
    """
    base = f"/{settings.service_name}"
    if sessions is None:
        # A request holds one connection for a short time; opening another one takes longer than waiting.
        engine = create_engine(settings.dsn, pool_size=settings.pool_size, overflow=0)
        sessions, lifespan = session_factory(engine), _disposing(engine, lifespan)
    # The page of the API brings its scripts along: offices without internet see it, and no third party sees them.
    app = FastAPIOffline(
        title=title,
        description=description,
        version="1",
        docs_url=f"{base}/docs",
        static_url=f"{base}/docs/files",
        swagger_ui_oauth2_redirect_url=f"{base}/docs/oauth2-redirect",
        redoc_url=None,
        openapi_url=f"{base}/openapi.json",
        lifespan=lifespan,
        responses=_problem_responses(),
        generate_unique_id_function=lambda route: route.name,
    )
    state = app.state.siklus = AppState(
        settings=settings,
        sessions=sessions,
        verifier=TokenVerifier(settings.issuers, cache_size=settings.token_cache_size, keys=keys),
        find_person=find_person,
    )
    for router in routers:
        app.include_router(router, prefix=f"{base}/v1")
    install_problem_handlers(app)
    _add_middleware(app, state, quick_routes)
    return app


def _disposing(engine: AsyncEngine, inner: Lifespan | None) -> Lifespan:
    """The application's own lifespan, after which its database connections are closed."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            async with inner(app) if inner else nullcontext():
                yield
        finally:
            await engine.dispose()

    return lifespan


def _add_middleware(app: FastAPI, state: AppState, quick_routes: Sequence[AnyQuickRoute]) -> None:
    """Innermost first: the limit, compression, quick answers, CORS, and around all of it the request's context."""
    settings = state.settings
    app.add_middleware(BodyLimit, limit=settings.body_limit_bytes, upload_limit=settings.upload_limit_bytes)
    app.add_middleware(GZipMiddleware, minimum_size=1_024, compresslevel=5)
    if quick_routes:
        app.add_middleware(QuickDoor, routes=quick_routes, state=state)
    # Without it a browser refuses every other origin, which is right for front ends behind the same address.
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=_EXPOSED,
            max_age=600,
        )
    app.add_middleware(RequestContext, service=settings.service_name)


def _problem_responses() -> dict[int | str, dict[str, object]]:
    content = {"application/problem+json": {"schema": ProblemBody.model_json_schema()}}
    texts = {
        "401": "No token, or one that does not hold.",
        "403": "The caller may not do this.",
        "422": "Some values are not right; `errors` points at each.",
        "4XX": "A problem that says what to do.",
    }
    return {status: {"description": words, "content": content} for status, words in texts.items()}

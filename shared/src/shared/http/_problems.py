"""Every failure leaves as `application/problem+json` (RFC 9457), in the caller's language."""

import logging
from collections.abc import Sequence
from typing import Any

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from shared.errors import (
    BadRequest,
    Conflict,
    FieldProblem,
    Invalid,
    NotFound,
    PayloadTooLarge,
    Problem,
    Unavailable,
    UnsupportedMediaType,
    text,
)
from shared.http._caller import pick_language
from shared.http._reasons import pointer_of, reason_of
from shared.messaging import database_is_away
from shared.schemas import Text

__all__ = ["install_problem_handlers", "problem_response"]

_LOGGER = logging.getLogger(__name__)
_AGAIN = text(
    "Permintaan yang sama atau yang bertentangan sedang diproses; kirim lagi permintaan yang sama.",
    "The same request, or one that it collides with, is being handled; send the same request again.",
)
_BY_STATUS: dict[int, type[Problem]] = {
    400: BadRequest, 404: NotFound, 409: Conflict, 413: PayloadTooLarge, 415: UnsupportedMediaType, 503: Unavailable,
}  # fmt: skip


class MethodNotAllowed(Problem):
    """The path exists, the method does not."""

    status = 405
    type = "method-not-allowed"
    title = text("Metode tidak tersedia di alamat ini", "The method is not available at this address")
    default_detail = text("Lihat metode yang tersedia di halaman API.", "See the API page for the methods it has.")


def problem_response(request: Request, problem: Problem) -> JSONResponse:
    """The answer for `problem`: type, title, status, detail, instance, request id, field errors, extensions."""
    language = pick_language(request.headers.get("accept-language"))
    request_id = getattr(request.state, "request_id", "")
    body: dict[str, Any] = {
        "type": f"urn:siklus:problem:{problem.type}",
        "title": problem.title.pick(language),
        "status": problem.status,
        "detail": problem.detail.pick(language),
        "instance": request.url.path,
        "request_id": request_id,
        **problem.extensions,
    }
    if problem.errors:
        body["errors"] = [{"pointer": e.pointer, "detail": e.reason.pick(language)} for e in problem.errors]
    headers = {"X-Request-Id": request_id, "Content-Language": language, "Vary": "Accept-Language", **problem.headers}
    return JSONResponse(body, status_code=problem.status, headers=headers, media_type="application/problem+json")


def install_problem_handlers(app: FastAPI) -> None:
    """Make every kind of failure of `app` a problem."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(PoolTimeoutError, _on_unavailable)
    for driver_error in (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        app.add_exception_handler(driver_error, _on_driver)
    app.add_exception_handler(OSError, _on_unavailable)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_problem(request: Request, error: Exception) -> JSONResponse:
    return problem_response(request, error if isinstance(error, Problem) else Problem())


async def _on_validation(request: Request, error: Exception) -> JSONResponse:
    found: Sequence[Any] = error.errors() if isinstance(error, RequestValidationError) else ()
    if any(item["type"] == "json_invalid" for item in found):
        detail = text(
            "Isi permintaan bukan JSON yang benar. Periksa tanda kurung, kutip, dan koma.",
            "The body is not well-formed JSON. Check brackets, quotes and commas.",
        )
        return problem_response(request, BadRequest(detail))
    errors = [FieldProblem(pointer=pointer_of(item["loc"]), reason=reason_of(item)) for item in found]
    return problem_response(request, Invalid(errors=errors))


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        return problem_response(request, Problem())
    if error.status_code == 405:
        return problem_response(request, MethodNotAllowed(headers=error.headers))
    kind = _BY_STATUS.get(error.status_code, Problem)
    return problem_response(request, kind(headers=error.headers))


async def _on_database(request: Request, error: Exception) -> JSONResponse:
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if isinstance(error, (OperationalError, InterfaceError)) or state[:2] in {"08", "53", "57"} or not state:
        return await _on_unavailable(request, error)
    problem = Unavailable(_AGAIN, headers={"Retry-After": "1"}) if _is_twin(error, state) else _of_sqlstate(state)
    if problem is None:
        return await _on_unexpected(request, error)
    _LOGGER.warning("the database refused a request", extra={"sqlstate": state, "path": request.url.path})
    return problem_response(request, problem)


async def _on_driver(request: Request, error: Exception) -> JSONResponse:
    """Hot paths use the driver's own connection, whose errors nobody has translated."""
    return await (_on_unavailable if database_is_away(error) else _on_unexpected)(request, error)


def _is_twin(error: Exception, state: str) -> bool:
    """Whether a request lost against the same one that was sent twice, or in a deadlock: sent again it is answered.

    Ids are made by clients, and a repeated request is looked for before anything is written; only while the first one
    has not committed yet does its id come up as a duplicate.
    """
    original = getattr(error, "orig", None)
    cause = original if isinstance(original, asyncpg.PostgresError) else getattr(original, "__cause__", None)
    duplicate = state == "23505" and str(getattr(cause, "constraint_name", "")).startswith("pk_")
    return duplicate or state in {"40001", "40P01"}


def _of_sqlstate(state: str) -> Problem | None:
    """The problem for what a caller can cause in spite of validation: values, references, races."""
    if state.startswith("22"):
        reason: Text = text(
            "Ada nilai yang tidak dapat disimpan, misalnya karakter NUL atau angka terlalu besar.",
            "A value cannot be stored, such as a NUL character or a number that is too large.",
        )
        return Invalid(reason)
    if state in {"23505", "55P03"}:
        return Conflict()
    if state == "23503":
        detail = text("Id yang dirujuk tidak ada.", "An id that the request refers to does not exist.")
        return Invalid(detail)
    return None


async def _on_unavailable(request: Request, error: Exception) -> JSONResponse:
    _LOGGER.error("something that the request needs is unavailable", extra={"error": repr(error)[:300]})
    return problem_response(request, Unavailable(headers={"Retry-After": "5"}))


async def _on_unexpected(request: Request, error: Exception) -> JSONResponse:
    # This runs outside the request's context, so the id is handed on here.
    ids = {"path": request.url.path, "correlation_id": getattr(request.state, "request_id", None)}
    _LOGGER.error("a request failed unexpectedly", exc_info=error, extra=ids)
    return problem_response(request, Problem())

"""JSON answers: domain values in their wire form, and problems as RFC 9457 has them."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from streams.console.api.problem_types import Problem, of_status
from streams.domain.errors import (
    ChangedError,
    ConflictError,
    DiagnosticsError,
    NotFoundError,
    RejectedError,
    TocsinError,
    UnavailableError,
)
from streams.wire.codec import encode


class Json(Response):
    """A domain value, or a tree with domain values in it, in its wire form."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Encode it."""
        return encode(content)


_KINDS: dict[type[TocsinError], Problem] = {
    UnavailableError: Problem.UNAVAILABLE,
    NotFoundError: Problem.NOT_FOUND,
    ChangedError: Problem.CHANGED_MEANWHILE,
    ConflictError: Problem.CONFLICT,
}
"""The more special ones first."""


def problem(kind: Problem, detail: str = "", headers: Mapping[str, str] | None = None, **more: object) -> Json:
    """An answer that says what is wrong (RFC 9457)."""
    status = kind.value.status
    tree = {"type": kind.address, "status": status, "title": kind.value.title}
    own = {"Retry-After": "5"} if status == 503 else {}
    if status == 401:
        own["WWW-Authenticate"] = 'Bearer realm="tocsin"'
    tree |= {"detail": detail} if detail else {}
    return Json(tree | more, status, own | dict(headers or {}), media_type="application/problem+json")


async def on_http_error(_request: Request, error: Exception) -> Response:
    """What a handler refused."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it only
    return http_problem(error)


def http_problem(error: HTTPException) -> Json:
    """The answer to what was refused with a status."""
    return problem(of_status(error.status_code), str(error.detail), error.headers)


async def on_invalid_request(_request: Request, error: Exception) -> Response:
    """A request that is not of the form that the handler wants: every fault at once."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it only
    errors = [
        {"at": _plain(".".join(map(str, each["loc"]))), "message": _plain(each["msg"])} for each in error.errors()
    ]
    return problem(Problem.WRONG_FORM, errors=errors)


def _plain(text: str) -> str:
    """The text without what JSON cannot carry, and no longer than anybody reads."""
    return text[:300].encode("utf-8", "replace").decode()


async def on_tocsin_error(_request: Request, error: Exception) -> Response:
    """What the product itself refused."""
    assert isinstance(error, TocsinError)  # noqa: S101 - registered for it only
    return tocsin_problem(error)


def tocsin_problem(error: TocsinError) -> Json:
    """The answer to what the product itself refused."""
    if isinstance(error, RejectedError):
        return problem(Problem.REFUSED, str(error), code=error.code)
    if isinstance(error, DiagnosticsError):
        diagnostics = [str(diagnostic) for diagnostic in error.diagnostics]
        return problem(Problem.FAULTY_FILES, str(error), diagnostics=diagnostics)
    kinds = (kind for form, kind in _KINDS.items() if isinstance(error, form))
    return problem(next(kinds, Problem.REFUSED), str(error))


async def on_unencodable_text(_request: Request, _error: Exception) -> Response:
    """A text that is no Unicode, as JSON can write it: half of a pair of surrogates."""
    return problem(Problem.WRONG_FORM, "a text holds half of a character (a lone surrogate)")


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    HTTPException: on_http_error,
    RequestValidationError: on_invalid_request,
    TocsinError: on_tocsin_error,
    UnicodeEncodeError: on_unencodable_text,
}
"""Every way to fail and what is answered."""

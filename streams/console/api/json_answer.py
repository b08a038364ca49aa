"""JSON answers: domain values in their wire form, and problems as RFC 9457 has them."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from streams.domain.errors import (
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


def problem(status: int, title: str, detail: str = "", **more: object) -> Json:
    """An answer that says what is wrong (RFC 9457)."""
    tree = {"status": status, "title": title, **({"detail": detail} if detail else {}), **more}
    headers = {"Retry-After": "5"} if status == 503 else {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="tocsin"'
    return Json(tree, status, headers, media_type="application/problem+json")


async def on_http_error(_request: Request, error: Exception) -> Response:
    """What a handler refused."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it only
    return problem(error.status_code, str(error.detail))


async def on_invalid_request(_request: Request, error: Exception) -> Response:
    """A request that is not of the form that the handler wants: every fault at once."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it only
    errors = [
        {"at": _plain(".".join(map(str, each["loc"]))), "message": _plain(each["msg"])} for each in error.errors()
    ]
    return problem(422, "the request is not of the right form", errors=errors)


def _plain(text: str) -> str:
    """The text without what JSON cannot carry, and no longer than anybody reads."""
    return text[:300].encode("utf-8", "replace").decode()


async def on_tocsin_error(_request: Request, error: Exception) -> Response:
    """What the product itself refused."""
    assert isinstance(error, TocsinError)  # noqa: S101 - registered for it only
    return tocsin_problem(error)


def tocsin_problem(error: TocsinError) -> Json:
    """The answer to what the product itself refused."""
    match error:
        case UnavailableError():
            return problem(503, "not available now", str(error))
        case NotFoundError():
            return problem(404, str(error))
        case ConflictError():
            return problem(409, str(error))
        case RejectedError():
            return problem(422, "refused", str(error), code=error.code)
        case DiagnosticsError():
            return problem(
                500, "files with faults", str(error), diagnostics=[str(diagnostic) for diagnostic in error.diagnostics]
            )
    return problem(422, "refused", str(error))


async def on_unencodable_text(_request: Request, _error: Exception) -> Response:
    """A text that is no Unicode, as JSON can write it: half of a pair of surrogates."""
    return problem(422, "the request is not of the right form", "a text holds half of a character (a lone surrogate)")


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    HTTPException: on_http_error,
    RequestValidationError: on_invalid_request,
    TocsinError: on_tocsin_error,
    UnicodeEncodeError: on_unencodable_text,
}
"""Every way to fail and what is answered."""

"""``POST /v1/articles``: submit articles."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import need
from streams.console.context import Context
from streams.domain.errors import RejectedError
from streams.domain.token import Scope
from streams.ingest.intake import Intake, Receipt, Refusal

MAX_ARTICLES = 10_000
router = APIRouter(prefix="/v1", tags=["articles"], dependencies=[KNOWN_PARAMETERS])


class Door:
    """The one connection to the broker that all requests share, one at a time; opened when first needed."""

    def __init__(self, context: Context) -> None:
        self._open = context.open_intake
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._intake: Intake | None = None

    def submit(self, trees: list[object]) -> Receipt:
        """Hand over articles, durable when this returns; raises UnavailableError."""
        with self._lock:
            try:
                if self._intake is None:
                    self._intake = self._stack.enter_context(self._open())
                return self._intake.submit(trees)
            except Exception:  # whatever broke it, the next request has a new one
                self._close()
                raise

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        self._intake = None
        self._stack.close()


@router.post(
    "/articles",
    status_code=202,
    response_model=Receipt,
    responses={422: {"model": Receipt, "description": "Every article was refused."}, 413: {}, 503: {}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "oneOf": [
                            {"$ref": "#/components/schemas/ArticleIn"},
                            {"type": "array", "items": {"$ref": "#/components/schemas/ArticleIn"}},
                        ]
                    }
                },
                "application/x-ndjson": {"schema": {"type": "string", "description": "one article a line"}},
            },
        }
    },
    dependencies=[need(Scope.INGEST)],
)
async def post_articles(request: Request) -> Json:
    """Take one article, a list of them, or JSON lines.

    Each is checked by itself: a bad one does not keep the others out. Those accepted are durable in the broker when
    the answer comes. Sending an article again does no harm.
    """
    body = await request.body()
    lines = "ndjson" in request.headers.get("content-type", "") or "jsonl" in request.headers.get("content-type", "")
    trees, unreadable = _trees(body, lines=lines)
    door: Door = request.app.state.door
    receipt = await run_in_threadpool(door.submit, [tree for _, tree in trees])
    places = [place for place, _ in trees]
    refused = [Refusal(index=places[each.index], code=each.code, message=each.message) for each in receipt.refused]
    whole = Receipt(accepted=receipt.accepted, refused=tuple(sorted([*refused, *unreadable], key=lambda r: r.index)))
    return Json(whole, 422 if whole.refused and not whole.accepted else 202)


def _trees(body: bytes, *, lines: bool) -> tuple[list[tuple[int, object]], list[Refusal]]:
    """Each article with its place among those submitted, and those that are not even JSON."""
    if lines:
        found, unreadable = [], []
        for place, read in enumerate(_lines(body)):
            if isinstance(read, RejectedError):
                unreadable.append(Refusal(index=place, code=read.code, message=str(read)))
            else:
                found.append((place, read[0]))
        return _limited(found), unreadable
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RejectedError("not_json", f"the body is not JSON: {error}") from error
    return _limited(list(enumerate(tree if isinstance(tree, list) else [tree]))), []


def _lines(body: bytes) -> Iterator[tuple[object] | RejectedError]:
    for line in body.splitlines():
        if not line.strip():
            continue
        try:
            yield (json.loads(line),)
        except (ValueError, RecursionError) as error:
            yield RejectedError("not_json", str(error))


def _limited(trees: list[tuple[int, object]]) -> list[tuple[int, object]]:
    if len(trees) > MAX_ARTICLES:
        raise HTTPException(413, f"more than {MAX_ARTICLES:,} articles; send fewer at once")
    return trees

"""``/dead-letters``: input that could not be processed, and sending it back."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.api.dead_letters import view_letter
from streams.console.auth import Caller, need
from streams.console.context import context_of, stream_of
from streams.console.pages.parameters import text_fields
from streams.console.pages.rendering import page
from streams.domain.errors import TocsinError, UnavailableError
from streams.domain.token import Scope
from streams.services.dead_letters.find import LetterQuery, find_letters
from streams.services.dead_letters.redrive import MAX_ATTEMPTS
from streams.services.dead_letters.send_back import send_back
from streams.wire.dead_letters import TOPIC

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
Writer = Annotated[Caller, need(Scope.WRITE)]
_SHOWN = 100


@router.get("/dead-letters")
def dead_letters_page(request: Request, caller: Reader, code: str = "", text: str = "") -> HTMLResponse:
    """Those that wait, newest first."""
    return _page(request, caller, code.strip(), text.strip())


@router.post("/dead-letters/redrive")
def post_redrive(request: Request, caller: Writer, given: Annotated[dict[str, str], Depends(text_fields)]) -> Response:
    """Send back one letter, or all that wait and are such."""
    code, text, letter = (given.get(name, "").strip() for name in ("code", "text", "letter"))
    query = LetterQuery() if letter else _query(code, text)
    try:
        context = context_of(request)
        ids = [letter] if letter else []
        plan = send_back(stream_of(request), context.store, query, ids, context.clock())
    except UnavailableError:
        raise
    except TocsinError as error:
        return _page(request, caller, code, text, wrong=str(error))
    if not plan.waiting:
        wrong = f"Nothing was sent back: it went back before, was tried {MAX_ATTEMPTS} times, or is not kept whole."
        return _page(request, caller, code, text, wrong=wrong)
    return RedirectResponse("/dead-letters?said=sent-back", 303)


def _query(code: str, text: str) -> LetterQuery:
    return LetterQuery(codes=(code,) if code else (), text=text or None)


def _page(request: Request, caller: Caller, code: str, text: str, *, wrong: str = "") -> HTMLResponse:
    with stream_of(request).open_topic(TOPIC) as reader:
        everything = [each for each in find_letters(reader) if each.redriven_at is None]
    query = _query(code, text)
    found = [each for each in everything if query.takes(each.letter)]
    return page(
        "dead_letters",
        request,
        caller,
        409 if wrong else 200,
        letters=[view_letter(each) for each in found[: -_SHOWN - 1 : -1]],
        number=len(found),
        codes=Counter(each.letter.code for each in everything).most_common(),
        code=code,
        text=text,
        wrong=wrong,
        max_attempts=MAX_ATTEMPTS,
    )

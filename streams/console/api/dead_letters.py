"""Dead letters over HTTP: input that could not be processed, and sending it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import Field, with_config

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.api.topics import Text
from streams.console.auth import need
from streams.console.context import context_of, stream_of
from streams.domain.dead_letter import StoredLetter
from streams.domain.errors import TocsinError, UnavailableError
from streams.domain.token import Scope
from streams.services.dead_letters.find import LetterQuery, find_letters
from streams.services.dead_letters.redrive import MAX_ATTEMPTS
from streams.services.dead_letters.send_back import send_back
from streams.wire.dead_letters import TOPIC
from streams.wire.record_json import to_text

router = APIRouter(prefix="/v1", tags=["topics"], dependencies=[KNOWN_PARAMETERS])
MAX_LETTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterOut:
    """A record that could not be processed, with its reason.

    Attributes:
        id: ``PARTITION@OFFSET`` in the topic ``dead-letters``.
        attempt: how often it was tried.
        redriven_at: when it was sent back; null while it waits.
        whole: whether the original is in it; one that was too large is only at its origin.
    """

    id: str
    code: str
    message: str
    origin_topic: str
    origin_partition: int
    origin_offset: int
    failed_at: datetime
    attempt: int
    redriven_at: datetime | None
    whole: bool
    key: Text
    value: Text
    headers: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterList:
    """The newest letters that are such, oldest first, and how many there are by their error."""

    dead_letters: tuple[DeadLetterOut, ...]
    total: int
    codes: Mapping[str, int]


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveIn:
    """Which dead letters to send back: those named, or all that wait and are such.

    Attributes:
        ids: as the list names them.
        max_attempts: leave out those that were tried so often.
        dry_run: only say what would be done.
    """

    ids: Annotated[tuple[str, ...], Field(max_length=10_000)] = ()
    codes: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    origin: str | None = None
    text: str | None = None
    max_attempts: Annotated[int, Field(ge=1, le=1_000_000)] = MAX_ATTEMPTS
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveOut:
    """What was sent back, or would be.

    Attributes:
        sent: by topic.
        redriven: left out, as they went back before.
        exhausted: left out, as they were tried too often.
        hollow: left out, as they were too large to be kept.
    """

    sent: Mapping[str, int]
    redriven: int
    exhausted: int
    hollow: int


@router.get("/dead-letters", response_model=DeadLetterList, dependencies=[need(Scope.READ)])
def get_dead_letters(  # noqa: PLR0913, PLR0917 - each chooses
    request: Request,
    code: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006 - FastAPI copies it
    origin: str | None = None,
    key: str | None = None,
    text: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    everything: Annotated[bool, Query(description="also those that were sent back")] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_LETTERS)] = 100,
) -> Json:
    """The dead letters that wait, with their reasons."""
    query = LetterQuery(codes=code, origin=origin, key=key, text=text, since=since, until=until)
    with stream_of(request).open_topic(TOPIC) as reader:
        found = [each for each in find_letters(reader, query) if everything or each.redriven_at is None]
    codes: dict[str, int] = {}
    for each in found:
        codes[each.letter.code] = codes.get(each.letter.code, 0) + 1
    shown = tuple(view_letter(each) for each in found[-limit:])
    return Json(DeadLetterList(dead_letters=shown, total=len(found), codes=codes))


@router.post("/dead-letters/redrive", response_model=RedriveOut, dependencies=[need(Scope.WRITE)])
def post_redrive(request: Request, body: RedriveIn) -> Json:
    """Send dead letters back to the topics they came from, each once; those that fail again come back with a count."""
    query = LetterQuery(codes=body.codes, origin=body.origin, text=body.text)
    try:
        plan = send_back(
            stream_of(request),
            context_of(request).store,
            query,
            body.ids,
            context_of(request).clock(),
            max_attempts=body.max_attempts,
            dry_run=body.dry_run,
        )
    except UnavailableError:
        raise
    except TocsinError as error:
        raise HTTPException(409, str(error)) from error
    sent = dict(plan.topics)
    return Json(RedriveOut(sent=sent, redriven=plan.redriven, exhausted=plan.exhausted, hollow=plan.hollow))


def view_letter(stored: StoredLetter) -> DeadLetterOut:
    """A dead letter as the API shows it."""
    letter = stored.letter
    return DeadLetterOut(
        id=stored.id,
        code=letter.code,
        message=letter.message,
        origin_topic=letter.topic,
        origin_partition=letter.partition,
        origin_offset=letter.offset,
        failed_at=letter.failed_at,
        attempt=letter.attempt,
        redriven_at=stored.redriven_at,
        whole=stored.whole,
        key=to_text(letter.key),
        value=to_text(letter.value),
        headers=tuple((name, to_text(value)) for name, value in letter.headers),
    )

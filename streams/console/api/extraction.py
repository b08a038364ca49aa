"""``POST /v1/extract``: try an article without storing anything."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import need
from streams.console.context import Context, context_of
from streams.console.workbench import Workbench
from streams.domain.event import Event
from streams.domain.token import Scope
from streams.extract.verdict import TriggerVerdict
from streams.services.extraction.read_article import ArticleReading
from streams.services.extraction.try_article import TriedEvent, try_article
from streams.wire.codec import parse

router = APIRouter(prefix="/v1", tags=["extraction"], dependencies=[KNOWN_PARAMETERS])


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringOut:
    """A rule that fires.

    Attributes:
        remarks: what besides the conditions decides whether an alert opens and notifies.
    """

    rule: str
    title: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMissOut:
    """A rule that looks at events of this type and does not fire.

    Attributes:
        clause: the first clause that failed.
        have: what the event has in its fields.
        place: file and line of the clause.
    """

    rule: str
    title: str
    clause: str
    have: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedEventOut:
    """An event that was read out of the article, and what the rules make of it.

    Attributes:
        is_sent: whether it is confident enough to reach the rules at all.
    """

    event: Event
    is_sent: bool
    firing: tuple[FiringOut, ...]
    near_misses: tuple[NearMissOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerOut:
    """A word that announces an event, and why it became one or did not.

    Attributes:
        start: offset of its sentence in the text; -1 in the title.
        slots: for each slot what fills it, and why.
    """

    sentence: str
    start: int
    trigger: str
    fired: bool
    reasons: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractOut:
    """What was read out of an article.

    Attributes:
        title, text: as they were read, without markup; offsets of evidence count into the text.
        dated: whether it is known when the article was published.
        language: the language for which it was passed over; none if it was read.
    """

    title: str
    text: str
    dated: bool
    language: str | None
    events: tuple[TriedEventOut, ...]
    triggers: tuple[TriggerOut, ...]


@router.post(
    "/extract",
    response_model=ExtractOut,
    responses={413: {}, 422: {"description": "It is no article."}, 503: {"description": "It takes too long."}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ArticleIn"}}},
        }
    },
    dependencies=[need(Scope.READ)],
)
async def post_extract(request: Request) -> Json:
    """Read one article and say which rules fire; nothing is stored.

    Of the article only ``text`` is required. For each event the answer names the rules that fire and, for every other
    rule that looks at such events, the first clause that failed.
    """
    tree = parse(await request.body())
    reading, tried = await read_and_judge(request, tree)
    return Json(view_reading(reading, tried))


async def read_and_judge(request: Request, tree: object) -> tuple[ArticleReading, list[TriedEvent]]:
    """What the workbench reads out of an article, and what the rules in force make of it."""
    workbench: Workbench = request.app.state.workbench
    reading = await workbench.read(tree)
    return reading, await run_in_threadpool(_judge, context_of(request), reading)


def view_reading(reading: ArticleReading, tried: list[TriedEvent]) -> ExtractOut:
    """The reading without anything of this machine."""
    return ExtractOut(
        title=reading.article.title,
        text=reading.article.text,
        dated=reading.dated,
        language=reading.language,
        events=tuple(map(_view_event, tried)),
        triggers=tuple(map(_view_trigger, reading.verdicts)),
    )


def _judge(context: Context, reading: ArticleReading) -> list[TriedEvent]:
    return try_article(reading, context.rules(), context.min_confidence)


def _view_event(each: TriedEvent) -> TriedEventOut:
    return TriedEventOut(
        event=each.event,
        is_sent=each.is_sent,
        firing=tuple(
            FiringOut(rule=found.rule.id, title=found.rule.title, remarks=tuple(found.remarks)) for found in each.firing
        ),
        near_misses=tuple(
            NearMissOut(
                rule=miss.rule.id,
                title=miss.rule.title,
                clause=miss.clause,
                have=miss.have,
                place=Path(miss.place).name,
            )
            for miss in each.near_misses
        ),
    )


def _view_trigger(verdict: TriggerVerdict) -> TriggerOut:
    return TriggerOut(
        sentence=verdict.sentence,
        start=verdict.start,
        trigger=verdict.trigger,
        fired=verdict.fired,
        reasons=verdict.reasons,
        slots={
            slot: tuple(f"{each.entity} ({each.how}: {each.why})" for each in fillings)
            for slot, fillings in verdict.slots.items()
        },
    )

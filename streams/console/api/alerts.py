"""Alerts over HTTP: lists, one with all that happened to it, and the stream of changes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import need, still_known
from streams.console.context import context_of
from streams.console.http.links import page_links
from streams.domain.alert import Alert, AlertChange, AlertState, Severity
from streams.domain.alert_note import AlertNote
from streams.domain.token import Scope
from streams.ports.alert_store import AlertQuery, RecordedNotice
from streams.services.alerts.follow import changes_after, last_change_number
from streams.services.alerts.list import list_alerts
from streams.services.alerts.show import show_alert
from streams.wire.codec import encode

router = APIRouter(prefix="/v1", tags=["alerts"], dependencies=[KNOWN_PARAMETERS])
POLL = 1.0
MAX_NUMBER = 2**63 - 1
"""Of a change or a delivery."""
KEEP_ALIVE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertList:
    """Alerts, the change recorded last first.

    Attributes:
        recorded_at: when the last change of each was recorded, in the order of the alerts.
        next: the value of ``before`` for the next page; none on the last.
    """

    alerts: tuple[Alert, ...]
    recorded_at: tuple[datetime | None, ...]
    next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A change and when it was recorded; ``change`` is as it went out on the topic ``alerts``."""

    recorded_at: datetime
    change: AlertChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Which subscription is or was told of which change, when, why then, and by which delivery; never if withdrawn."""

    subscription_id: str
    change_id: str
    due_at: datetime
    reason: str
    delivery_id: str | None
    withdrawn: bool

    @classmethod
    def of(cls, notice: RecordedNotice) -> "Told":
        """The notice in its wire form."""
        return cls(**{each.name: getattr(notice, each.name) for each in fields(cls)})


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDetail:
    """An alert, every change in its life, who was told, and what people wrote on it, oldest first."""

    alert: Alert
    changes: tuple[Recorded, ...]
    told: tuple[Told, ...]
    notes: tuple[AlertNote, ...]


def _query(  # noqa: PLR0913, PLR0917 - FastAPI's way
    request: Request,
    state: AlertState | None = None,
    rule: str | None = None,
    severity: Annotated[Severity | None, Query(description="at least this")] = None,
    stage: Annotated[str | None, Query(max_length=200)] = None,
    text: Annotated[str | None, Query(max_length=200, description="in the summary or in a report")] = None,
    about: Annotated[str | None, Query(max_length=200, description="country or organisation, id or name")] = None,
    before: Annotated[int | None, Query(description="next of the page before", ge=0, le=MAX_NUMBER)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AlertQuery:
    return AlertQuery(
        state=state,
        rule_id=rule,
        min_severity=severity,
        stage=stage,
        text=text,
        about=context_of(request).names().id_of(about) if about else None,
        before=before,
        limit=limit,
    )


Wanted = Annotated[AlertQuery, Depends(_query)]


@router.get("/alerts", response_model=AlertList, dependencies=[need(Scope.READ)])
def get_alerts(request: Request, query: Wanted) -> Json:
    """List alerts, the change recorded last first; words and names are looked for in the reports that are kept."""
    found = list_alerts(context_of(request).store, query)
    listed = tuple(tracked.alert for tracked in found.alerts)
    recorded = tuple(found.recorded_at.get(alert.id) for alert in listed)
    page = AlertList(alerts=listed, recorded_at=recorded, next=found.next)
    return Json(page, headers=page_links(request, "before", found.next))


@router.get(
    "/alerts/stream",
    dependencies=[need(Scope.READ)],
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "one event a change; data is an AlertChange"}
    },
)
async def stream_alerts(
    request: Request,
    last_event_id: Annotated[int | None, Header(description="go on behind this event", ge=0, le=MAX_NUMBER)] = None,
) -> StreamingResponse:
    """Every alert change from now on (or behind Last-Event-ID), as server-sent events named after the change."""
    return StreamingResponse(
        _events(request, last_event_id), media_type="text/event-stream", headers={"cache-control": "no-store"}
    )


@router.get("/alerts/{alert_id}", response_model=AlertDetail, dependencies=[need(Scope.READ)])
def get_alert(request: Request, alert_id: str) -> Json:
    """One alert with every change in its life and who was told."""
    detail = show_alert(context_of(request).store, alert_id)
    return Json(
        AlertDetail(
            alert=detail.tracked.alert,
            changes=tuple(Recorded(recorded_at=at, change=change) for at, change in detail.changes),
            told=tuple(Told.of(one.notice) for one in detail.notified),
            notes=detail.notes,
        )
    )


async def _events(request: Request, after: int | None) -> AsyncIterator[bytes]:
    store, loop = context_of(request).store, asyncio.get_running_loop()
    if after is None:
        after = await run_in_threadpool(last_change_number, store)
    spoke = loop.time()
    yield b"retry: 2000\n\n"
    while not await request.is_disconnected() and await run_in_threadpool(still_known, request):
        found = await run_in_threadpool(changes_after, store, after)
        for number, change in found:
            after = number
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (number, change.change.value.encode(), encode(change))
        if found:
            spoke = loop.time()
        elif loop.time() - spoke > KEEP_ALIVE:
            spoke = loop.time()
            yield b": still here\n\n"
        else:
            await asyncio.sleep(POLL)

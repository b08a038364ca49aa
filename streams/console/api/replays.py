"""Replays of many deliveries over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from pydantic import AwareDatetime, Field, with_config

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.auth import need, store_of
from streams.console.context import context_of
from streams.domain.delivery import DeliveryState
from streams.domain.token import Scope
from streams.services.deliveries.replay_many import find_failed, find_of_alert, find_run, replay_many, replay_progress

router = APIRouter(prefix="/v1/replays", tags=["deliveries"], dependencies=[KNOWN_PARAMETERS])


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayIn:
    """What to send again: what failed at an endpoint, or at all of them since a time, or all of an alert.

    Attributes:
        since: only what ended since then; likewise ``until``. Neither goes with an alert.
        delivered: also what arrived.
        per_second: how many to send a second.
    """

    endpoint: str | None = None
    alert: str | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    delivered: bool = False
    per_second: Annotated[float, Field(gt=0, le=1000)] = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOut:
    """How far a replay is.

    Attributes:
        run: its name.
        deliveries: how many are in each state.
        untried: how many were not tried yet.
    """

    run: str
    deliveries: dict[str, int]
    untried: int


@router.post("", response_model=ReplayOut, status_code=202, dependencies=[need(Scope.WRITE, Scope.OWNER)])
def post_replay_run(request: Request, body: ReplayIn) -> Json:
    """Send messages again, each as a delivery of its own, spread over time and in the order of each story."""
    store = store_of(request)
    ids = _chosen(request, body)
    run = replay_many(store, ids, body.per_second, context_of(request).clock())
    return Json(_view(run, *replay_progress(store, run)), 202)


@router.get("/{run}", response_model=ReplayOut, dependencies=[need(Scope.READ, Scope.OWNER)])
def get_replay_run(request: Request, run: str) -> Json:
    """How far a replay is."""
    return Json(_view(run, *find_run(store_of(request), run)))


def _chosen(request: Request, body: ReplayIn) -> list[str]:
    store = store_of(request)
    if body.endpoint is not None and body.alert is not None:
        raise HTTPException(422, "name an endpoint or an alert, one of the two")
    if body.endpoint is None and body.alert is None and body.since is None:
        raise HTTPException(422, "name an endpoint or an alert, or say since when at every endpoint")
    if body.alert is not None:
        if body.since or body.until or body.delivered:
            raise HTTPException(422, "since, until and delivered do not go with an alert, of which all is sent again")
        return find_of_alert(store, body.alert)
    return find_failed(store, body.endpoint, body.since, body.until, delivered=body.delivered)


def _view(run: str, states: Mapping[DeliveryState, int], untried: int) -> ReplayOut:
    return ReplayOut(run=run, deliveries={state.value: n for state, n in states.items()}, untried=untried)

"""Rules and silences over HTTP."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request

from streams.adapters.store.silences import add_silence, end_silence, list_silences
from streams.adapters.store.tokens import Scope
from streams.console.api.json_answer import Json
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.domain.errors import RejectedError
from streams.domain.rule import Rule, RuleStatus
from streams.domain.silence import Silence
from streams.domain.subscription import Selector

router = APIRouter(prefix="/v1", tags=["rules"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOut:
    """A rule in outline."""

    id: str
    title: str
    status: RuleStatus
    owner: str
    labels: dict[str, str]
    false_positives: tuple[str, ...]
    file: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleList:
    """Every rule, by id."""

    rules: tuple[RuleOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceIn:
    """A mute over the alerts that match."""

    selector: Selector
    ends_at: datetime
    starts_at: datetime | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceList:
    """Silences that are in force or to come; the one that ends last first."""

    silences: tuple[Silence, ...]


def view_rule(rule: Rule) -> RuleOut:
    """A rule in outline."""
    return RuleOut(
        id=rule.id,
        title=rule.title,
        status=rule.status,
        owner=rule.owner,
        labels=dict(rule.labels),
        false_positives=rule.false_positives,
        file=f"{Path(rule.place.file).name}:{rule.place.line}",
        fingerprint=rule.fingerprint,
    )


@router.get("/rules", response_model=RuleList, dependencies=[need(Scope.READ)])
def get_rules(request: Request) -> Json:
    """List the rules in force."""
    rules = context_of(request).rules().rules
    return Json(RuleList(rules=tuple(view_rule(rules[name]) for name in sorted(rules))))


@router.get("/rules/{rule_id}", response_model=RuleOut, dependencies=[need(Scope.READ)])
def get_rule(request: Request, rule_id: str) -> Json:
    """One rule."""
    rule = context_of(request).rules().rules.get(rule_id)
    if rule is None:
        raise HTTPException(404, f"there is no rule {rule_id}")
    return Json(view_rule(rule))


@router.get("/silences", response_model=SilenceList, dependencies=[need(Scope.READ)])
def get_silences(request: Request) -> Json:
    """List the silences in force and to come."""
    context = context_of(request)
    with context.database.read() as connection:
        return Json(SilenceList(silences=tuple(list_silences(connection, context.clock()))))


@router.post("/silences", status_code=201, response_model=Silence)
def post_silence(request: Request, body: SilenceIn, caller: Annotated[Caller, need(Scope.WRITE)]) -> Json:
    """Silence the alerts that match until a time, for a reason."""
    context = context_of(request)
    now = context.clock()
    starts = body.starts_at or now
    if body.ends_at.tzinfo is None or starts.tzinfo is None:
        raise RejectedError("no_zone", "starts_at and ends_at need a time zone: write 2022-05-15T20:11:00Z")
    if body.ends_at <= max(now, starts):
        raise RejectedError("no_time", "ends_at must be later than now and than starts_at")
    if body.selector == Selector():
        raise RejectedError("everything", "a silence over everything is refused: say which rules, countries or labels")
    if not body.reason.strip():
        raise RejectedError("no_reason", "say why, for those who look for a missing alert")
    silence = Silence(
        id=f"sil_{secrets.token_hex(6)}",
        selector=body.selector,
        starts_at=starts,
        ends_at=body.ends_at,
        author=caller.name,
        reason=body.reason,
        created_at=now,
    )
    with context.database.begin() as connection:
        add_silence(connection, silence)
    return Json(silence, 201)


@router.delete("/silences/{silence_id}", response_model=Silence)
def delete_silence(request: Request, silence_id: str, caller: Annotated[Caller, need(Scope.WRITE)]) -> Json:
    """End a silence now; it stays on record."""
    context = context_of(request)
    with context.database.begin() as connection:
        ended = end_silence(connection, silence_id, caller.name, context.clock())
    if ended is None:
        raise HTTPException(404, f"there is no silence {silence_id} in force or to come")
    return Json(ended)

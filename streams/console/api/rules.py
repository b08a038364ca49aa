"""Rules over HTTP."""

from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request

from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import need
from streams.console.context import context_of
from streams.domain.rule import Rule, RuleStatus
from streams.domain.token import Scope

router = APIRouter(prefix="/v1", tags=["rules"], dependencies=[KNOWN_PARAMETERS])


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

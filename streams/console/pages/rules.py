"""``/rules``: what is looked for; one rule with its text, its tests and its alerts."""

import time
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.api.rules import view_rule
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.rendering import page
from streams.console.pages.rule_trial import ShownTrial, days_of, trial_of
from streams.console.pages.stories import story_as_it_stands
from streams.domain.errors import DiagnosticsError
from streams.domain.token import Scope
from streams.services.rules.run_tests import TestRun, run_tests
from streams.services.rules.select import RuleSelection
from streams.services.rules.show import get_rule, latest_alerts, search_rules, tally_rules
from streams.services.silences.list import list_silences

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]


@router.get("/rules")
def rules_page(request: Request, caller: Reader, text: str = "") -> HTMLResponse:
    """The rules in which the words stand, and what is silenced."""
    context = context_of(request)
    diagnostics: list[str] = []
    rules = []
    try:
        rules = [view_rule(rule) for rule in search_rules(context.rules(), text[:200])]
    except DiagnosticsError as error:
        diagnostics = [str(diagnostic) for diagnostic in error.diagnostics]
    return page(
        "rules",
        request,
        caller,
        rules=rules,
        text=text[:200],
        tallies=tally_rules(context.store),
        diagnostics=diagnostics,
        silences=list_silences(context.store, context.clock()),
    )


@router.get("/rules/{rule_id}")
def rule_page(request: Request, caller: Reader, rule_id: str) -> HTMLResponse:
    """One rule."""
    days = days_of(request.query_params.get("days", ""))
    shown = trial_of(context_of(request), context_of(request).rules().rules, rule_id, days) if days else None
    return _rule_page(request, caller, rule_id, shown=shown, days=days or 30)


@router.post("/rules/{rule_id}/tests")
def post_rule_tests(request: Request, caller: Reader, rule_id: str) -> HTMLResponse:
    """Run the rule's own tests; nothing is stored."""
    context = context_of(request)
    book = context.rules()
    selection = RuleSelection(book, [get_rule(book, rule_id)])
    runs = list(run_tests(selection, time.perf_counter))
    return _rule_page(request, caller, rule_id, runs=runs)


def _rule_page(
    request: Request,
    caller: Caller,
    rule_id: str,
    *,
    runs: list[TestRun] | None = None,
    shown: ShownTrial | None = None,
    days: int = 30,
) -> HTMLResponse:
    context = context_of(request)
    rule = get_rule(context.rules(), rule_id)
    return page(
        "rule",
        request,
        caller,
        rule=rule,
        view=view_rule(rule),
        source=context.rule_source(rule.place),
        tally=tally_rules(context.store).get(rule.id),
        stories=[story_as_it_stands(each.alert, context) for each in latest_alerts(context.store, rule)],
        runs=runs,
        shown=shown,
        days=days,
    )

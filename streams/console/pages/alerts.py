"""``/alerts``: the alerts by day, and one with everything about it."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.auth import Caller, need
from streams.console.context import Context, context_of
from streams.console.pages.alert_notes import view_address
from streams.console.pages.parameters import number_of, one_of
from streams.console.pages.rendering import page
from streams.console.pages.stories import story_as_it_stands
from streams.domain.alert import AlertState, Severity
from streams.domain.errors import DiagnosticsError
from streams.domain.saved_view import FILTERS
from streams.domain.token import Scope
from streams.notify.quotation import quote_of
from streams.notify.story import Story
from streams.ports.alert_store import AlertQuery
from streams.services.alerts.list import list_alerts
from streams.services.alerts.related import related_alerts
from streams.services.alerts.show import show_alert
from streams.services.views.edit import list_views

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
PAGE = 50
_ABOUT = 4


@router.get("/alerts")
def alerts_page(request: Request, caller: Reader) -> HTMLResponse:
    """Alerts by day, with filters."""
    given = {
        name: value for name, value in request.query_params.items() if value and name in (*FILTERS, "before", "compact")
    }
    context = context_of(request)
    query = AlertQuery(
        text=given.get("text", "")[:200] or None,
        about=context.names().id_of(given["about"][:200]) if "about" in given else None,
        state=one_of(AlertState, given.get("state", "")),
        min_severity=one_of(Severity, given.get("severity", "")),
        rule_id=given.get("rule"),
        stage=given.get("stage"),
        before=number_of(given.get("before", "")),
        limit=PAGE,
    )
    found = list_alerts(context.store, query)
    chosen = {name: value for name, value in given.items() if name in FILTERS}
    dense = {"compact": "yes"} if given.get("compact") == "yes" else {}
    older = None
    if found.next is not None:
        older = "/alerts?" + urlencode(chosen | dense | {"before": found.next})
    return page(
        "alerts",
        request,
        caller,
        days=_by_day([story_as_it_stands(alert, context) for alert in (tracked.alert for tracked in found.alerts)]),
        query=query,
        about=chosen.get("about", ""),
        chips=[(name, value, "/alerts?" + urlencode(chosen | dense | {name: ""})) for name, value in chosen.items()],
        stages=_stages(context),
        states=list(AlertState),
        severities=list(Severity),
        rules=sorted(context.names().rules),
        total=found.total,
        acknowledged=found.acknowledged,
        compact=bool(dense),
        other_density="/alerts?" + urlencode(chosen if dense else chosen | {"compact": "yes"}),
        views=[
            (view.name, view_address(view), view.filters == chosen) for view in list_views(context.store, caller.name)
        ],
        chosen=chosen,
        filtered=bool(chosen),
        older=older,
    )


@router.get("/alerts/{alert_id}")
def alert_page(request: Request, caller: Reader, alert_id: str) -> HTMLResponse:
    """One alert with everything about it."""
    context = context_of(request)
    detail = show_alert(context.store, alert_id)
    changes = [change for _, change in detail.changes]
    whole = {event.id: event for _, event in detail.reports}
    story = story_as_it_stands(detail.tracked.alert, context, changes, whole)
    kinds = {change.id: change.change.value for _, change in detail.changes}
    reports = [(match, event, quote_of(event)) for match, event in detail.reports]
    roles = (role for event in detail.tracked.alert.events for role in (event.actor, event.target, event.organisation))
    about = list({role.id: role for role in roles if role}.values())[:_ABOUT]
    related = [story_as_it_stands(each.alert, context) for each in related_alerts(context.store, detail.tracked.alert)]
    shown = {"story": story, "detail": detail, "kinds": kinds, "reports": reports, "about": about, "related": related}
    return page("alert", request, caller, **shown)


def _by_day(stories: list[Story]) -> dict[date, list[Story]]:
    """The stories by the day of their last change; a late report of an earlier day stands with that day."""
    days: dict[date, list[Story]] = {}
    for story in stories:
        days.setdefault(story.alert.changed_at.date(), []).append(story)
    return days


def _stages(context: Context) -> list[str]:
    """Every stage that a rule in force knows; none while the rules have faults."""
    try:
        rules = context.rules().rules.values()
    except DiagnosticsError:
        return []
    return list(dict.fromkeys(stage for rule in rules for stage in rule.alert.stage_order))

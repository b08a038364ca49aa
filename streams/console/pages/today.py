"""``/``: what happened since the last visit, by day and by country, and whether all is well."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.auth import Caller, need
from streams.console.context import Context, context_of
from streams.console.pages.chart import Chart, chart
from streams.console.pages.health import concerns_of
from streams.console.pages.rendering import page
from streams.console.pages.stories import story_as_it_stands
from streams.console.pages.visit import VISIT, visit_of
from streams.console.pages.world_map import WorldMap, world_map
from streams.domain.errors import DiagnosticsError
from streams.domain.token import Scope
from streams.services.alerts.overview import MAX_CHANGES, RULE_DAYS, SHOWN_CHANGES, CountryTally, Overview, overview
from streams.services.subscriptions.show import list_subscriptions

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
_LATEST, _COUNTRIES, _RULES = 8, 15, 12
_YEAR = 365 * 24 * 3600


@router.get("/")
def today_page(request: Request, caller: Reader) -> HTMLResponse:
    """The front page."""
    context = context_of(request)
    now = context.clock()
    visit = visit_of(request.cookies.get(VISIT), now)
    found = overview(context.store, visit.since, now)
    answer = page(
        "today",
        request,
        caller,
        found=found,
        visit=visit,
        kinds=SHOWN_CHANGES,
        severities=sorted({severity for _, severity in found.fresh}, key=lambda each: -each.rank),
        stories=[story_as_it_stands(alert, context) for alert in found.latest[:_LATEST]],
        countries=found.by_country[:_COUNTRIES],
        others=found.by_country[_COUNTRIES:],
        map=_map(found.by_country),
        rules=list(islice(_rules(found, context, now.date()), _RULES)),
        most=MAX_CHANGES,
        concerns=concerns_of(context),
        subscribed=bool(list_subscriptions(context.store)),
    )
    secure = context.public_url.startswith("https://")
    answer.set_cookie(VISIT, visit.cookie, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)
    return answer


def _map(tallies: Sequence[CountryTally]) -> WorldMap | None:
    names = {each.id: each.name for each in tallies}
    counts = {each.id: each.changes.total() for each in tallies}
    return world_map(counts, names.__getitem__, lambda code: f"/alerts?about={quote(code)}")


def _rules(found: Overview, context: Context, today: date) -> Iterator[tuple[str, str, Chart, int]]:
    """Each rule's id, title, changes by day, and their sum, the rule with most first."""
    try:
        titles = {rule.id: rule.title for rule in context.rules().rules.values()}
    except DiagnosticsError:
        titles = {}
    for rule_id, days in found.by_rule.items():
        counts = {day: {"changes": number} for day, number in days.items()}
        drawn = chart(counts, today - timedelta(days=RULE_DAYS - 1), today, ("changes",))
        yield rule_id, titles.get(rule_id, rule_id), drawn, days.total()

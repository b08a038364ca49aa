"""``/``: what happened since the last visit, by day and by country, and whether all is well."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.health import concerns_of
from streams.console.pages.rendering import page
from streams.console.pages.stories import story_as_it_stands
from streams.console.pages.visit import VISIT, visit_of
from streams.domain.token import Scope
from streams.services.alerts.overview import MAX_CHANGES, SHOWN_CHANGES, overview
from streams.services.subscriptions.show import list_subscriptions

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
_LATEST, _COUNTRIES = 8, 15
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
        most=MAX_CHANGES,
        concerns=concerns_of(context),
        subscribed=bool(list_subscriptions(context.store)),
    )
    secure = context.public_url.startswith("https://")
    answer.set_cookie(VISIT, visit.cookie, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)
    return answer

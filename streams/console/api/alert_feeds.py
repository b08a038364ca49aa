"""Alerts for feed readers, calendars and spreadsheets, private through a token in the address."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import caller_of
from streams.console.context import context_of
from streams.domain.subscription import Selector
from streams.domain.token import Scope
from streams.notify.alert_calendar import as_calendar
from streams.notify.alert_feed import FORMS, AlertFeed
from streams.notify.alert_table import as_csv, as_json_lines
from streams.services.access.authenticate import authenticate_token
from streams.services.alerts.calendar import alerts_to_come
from streams.services.alerts.feed import exported_changes, latest_notifications

_CACHE = {"cache-control": "private, max-age=60"}

router = APIRouter(prefix="/v1", tags=["alerts"], dependencies=[KNOWN_PARAMETERS])


def _may_read(
    request: Request, token: Annotated[str | None, Query(description="a token of scope feed")] = None
) -> None:
    """Feed readers send no headers: a token in the address will do, if it can do nothing else."""
    context = context_of(request)
    if token is not None:
        found = authenticate_token(context.store, token, context.clock())
        if found is None:
            raise HTTPException(401, "this token was revoked or never made: tocsin tokens add NAME --scope feed")
        if found.scope is not Scope.FEED:
            raise HTTPException(403, f"a token in an address must be of scope feed; {found.name} may {found.scope}")
        return
    caller = caller_of(request)
    if caller is None:
        raise HTTPException(401, "a token is needed: add ?token=… with one of tocsin tokens add NAME --scope feed")
    if not caller.scope.allows(Scope.FEED):
        raise HTTPException(403, f"the token {caller.name} may {caller.scope}, not {Scope.FEED}")


Rules = Annotated[list[str], Query(description="rule id; * and ? are wildcards")]
Countries = Annotated[list[str], Query(description="ISO 3166-1 alpha-3")]
Organisations = Annotated[list[str], Query(description="id, such as AU")]
Subscription = Annotated[str | None, Query(description="what this subscription wants, instead")]

Days = Annotated[int, Query(ge=1, le=3_660, description="how far back")]


@router.get("/alerts.ics", response_class=Response, dependencies=[Depends(_may_read)])
def get_alert_calendar(
    request: Request,
    rule: Rules = [],  # noqa: B006 - FastAPI's way
    country: Countries = [],  # noqa: B006
    organisation: Organisations = [],  # noqa: B006
    subscription: Subscription = None,
) -> Response:
    """What open alerts say will happen, as iCalendar."""
    context = context_of(request)
    dated = alerts_to_come(context.store, _selector(rule, country, organisation), subscription, context.clock())
    title = _title(rule, country, organisation, subscription)
    return Response(as_calendar(dated, title, context.public_url), media_type="text/calendar", headers=_CACHE)


@router.get("/alerts.csv", response_class=Response, dependencies=[Depends(_may_read)])
def get_alert_table(
    request: Request,
    rule: Rules = [],  # noqa: B006
    country: Countries = [],  # noqa: B006
    organisation: Organisations = [],  # noqa: B006
    subscription: Subscription = None,
    days: Days = 30,
) -> Response:
    """Every change that notified, newest first, as CSV."""
    context, since = context_of(request), context_of(request).clock() - timedelta(days=days)
    changes = exported_changes(context.store, _selector(rule, country, organisation), subscription, since)
    return _attached(as_csv(changes, context.public_url), "text/csv; charset=utf-8", "alerts.csv")


@router.get("/alerts.jsonl", response_class=Response, dependencies=[Depends(_may_read)])
def get_alert_lines(
    request: Request,
    rule: Rules = [],  # noqa: B006
    country: Countries = [],  # noqa: B006
    organisation: Organisations = [],  # noqa: B006
    subscription: Subscription = None,
    days: Days = 30,
) -> Response:
    """Every change that notified, newest first, as lines of JSON."""
    context, since = context_of(request), context_of(request).clock() - timedelta(days=days)
    changes = exported_changes(context.store, _selector(rule, country, organisation), subscription, since)
    return _attached(as_json_lines(changes), "application/jsonl", "alerts.jsonl")


@router.get("/alerts.{form}", response_class=Response, dependencies=[Depends(_may_read)])
def get_alert_feed(
    request: Request,
    form: str,
    rule: Rules = [],  # noqa: B006
    country: Countries = [],  # noqa: B006
    organisation: Organisations = [],  # noqa: B006
    subscription: Subscription = None,
) -> Response:
    """What notified in the last thirty days as a feed: `alerts.atom`, `alerts.rss` or `alerts.json`."""
    if form not in FORMS:
        raise HTTPException(404, f"there is no form {form}: it is {', '.join((*FORMS, 'csv', 'jsonl', 'ics'))}")
    context = context_of(request)
    changes = latest_notifications(context.store, _selector(rule, country, organisation), subscription, context.clock())
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
    feed = AlertFeed(
        title=_title(rule, country, organisation, subscription),
        changes=changes,
        home=context.public_url,
        address=f"{context.public_url}/v1/alerts.{form}" + (f"?{urlencode(pairs)}" if pairs else ""),
        updated_at=context.clock(),
    )
    media_type, write = FORMS[form]
    return Response(write(feed), media_type=media_type, headers=_CACHE)


def _attached(data: bytes, media_type: str, name: str) -> Response:
    headers = {**_CACHE, "content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


def _selector(rules: list[str], countries: list[str], organisations: list[str]) -> Selector:
    return Selector(rules=tuple(rules), countries=tuple(countries), organisations=tuple(organisations))


def _title(rules: list[str], countries: list[str], organisations: list[str], subscription: str | None) -> str:
    named = [*rules, *countries, *organisations, *([subscription] if subscription else [])]
    return f"Tocsin: {', '.join(named)}" if named else "Tocsin: alerts"

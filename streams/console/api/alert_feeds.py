"""Alerts for feed readers, calendars and spreadsheets, private through a token in the address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import caller_of
from streams.console.context import context_of
from streams.domain.alert import AlertChange
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts an address asks for.

    Attributes:
        selector: by rule, country and organisation.
        subscription: the name of one whose selector counts instead.
    """

    selector: Selector
    subscription: str | None

    @property
    def title(self) -> str:
        """What feed readers and calendars show."""
        named = [*self.selector.rules, *self.selector.countries, *self.selector.organisations]
        if self.subscription:
            named.append(self.subscription)
        return f"Tocsin: {', '.join(named)}" if named else "Tocsin: alerts"


def _wanted(
    rule: Annotated[list[str], Query(description="rule id; * and ? are wildcards")] = [],  # noqa: B006 - FastAPI's way
    country: Annotated[list[str], Query(description="ISO 3166-1 alpha-3")] = [],  # noqa: B006
    organisation: Annotated[list[str], Query(description="id, such as AU")] = [],  # noqa: B006
    subscription: Annotated[str | None, Query(description="what this subscription wants, instead")] = None,
) -> Wanted:
    selector = Selector(rules=tuple(rule), countries=tuple(country), organisations=tuple(organisation))
    return Wanted(selector, subscription)


Choice = Annotated[Wanted, Depends(_wanted)]

Days = Annotated[int, Query(ge=1, le=3_660, description="how far back")]


@router.get("/alerts.ics", response_class=Response, dependencies=[Depends(_may_read)])
def get_alert_calendar(
    request: Request,
    wanted: Choice,
) -> Response:
    """What open alerts say will happen, as iCalendar."""
    context = context_of(request)
    dated = alerts_to_come(context.store, wanted.selector, wanted.subscription, context.clock())
    return Response(as_calendar(dated, wanted.title, context.public_url), media_type="text/calendar", headers=_CACHE)


@router.get("/alerts.csv", response_class=Response, dependencies=[Depends(_may_read)])
def get_alert_table(
    request: Request,
    wanted: Choice,
    days: Days = 30,
) -> Response:
    """Every change that notified, newest first, as CSV."""
    changes = _exported(request, wanted, days)
    return _attached(as_csv(changes, context_of(request).public_url), "text/csv; charset=utf-8", "alerts.csv")


@router.get("/alerts.jsonl", response_class=Response, dependencies=[Depends(_may_read)])
def get_alert_lines(
    request: Request,
    wanted: Choice,
    days: Days = 30,
) -> Response:
    """Every change that notified, newest first, as lines of JSON."""
    return _attached(as_json_lines(_exported(request, wanted, days)), "application/jsonl", "alerts.jsonl")


@router.get("/alerts.{form}", response_class=Response, dependencies=[Depends(_may_read)])
def get_alert_feed(
    request: Request,
    form: str,
    wanted: Choice,
) -> Response:
    """What notified in the last thirty days as a feed: `alerts.atom`, `alerts.rss` or `alerts.json`."""
    if form not in FORMS:
        raise HTTPException(404, f"there is no form {form}: it is {', '.join((*FORMS, 'csv', 'jsonl', 'ics'))}")
    context = context_of(request)
    changes = latest_notifications(context.store, wanted.selector, wanted.subscription, context.clock())
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
    feed = AlertFeed(
        title=wanted.title,
        changes=changes,
        home=context.public_url,
        address=f"{context.public_url}/v1/alerts.{form}" + (f"?{urlencode(pairs)}" if pairs else ""),
        updated_at=context.clock(),
    )
    media_type, write = FORMS[form]
    return Response(write(feed), media_type=media_type, headers=_CACHE)


def _exported(request: Request, wanted: Wanted, days: int) -> list[tuple[datetime, AlertChange]]:
    context = context_of(request)
    since = context.clock() - timedelta(days=days)
    return exported_changes(context.store, wanted.selector, wanted.subscription, since)


def _attached(data: bytes, media_type: str, name: str) -> Response:
    headers = {**_CACHE, "content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)

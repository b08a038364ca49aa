"""Alerts for feed readers: Atom, RSS and JSON Feed, private by a token in the address."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response

from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import caller_of
from streams.console.context import context_of
from streams.domain.subscription import Selector
from streams.domain.token import Scope
from streams.notify.alert_feed import FORMS, AlertFeed
from streams.services.access.authenticate import authenticate_token
from streams.services.alerts.feed import latest_notifications

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


@router.get("/alerts.{form}", response_class=Response, dependencies=[Depends(_may_read)])
def get_alert_feed(
    request: Request,
    form: str,
    rule: Annotated[list[str], Query(description="rule id; * and ? are wildcards")] = [],  # noqa: B006 - FastAPI's way
    country: Annotated[list[str], Query(description="ISO 3166-1 alpha-3")] = [],  # noqa: B006
    organisation: Annotated[list[str], Query(description="id, such as AU")] = [],  # noqa: B006
    subscription: Annotated[str | None, Query(description="what this subscription wants, instead")] = None,
) -> Response:
    """What notified in the last thirty days as a feed: `alerts.atom`, `alerts.rss` or `alerts.json`."""
    if form not in FORMS:
        raise HTTPException(404, f"there is no form {form}: it is {', '.join(FORMS)}")
    context = context_of(request)
    selector = Selector(rules=tuple(rule), countries=tuple(country), organisations=tuple(organisation))
    changes = latest_notifications(context.store, selector, subscription, context.clock())
    named = [*rule, *country, *organisation, *([subscription] if subscription else [])]
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
    feed = AlertFeed(
        title=f"Tocsin: {', '.join(named)}" if named else "Tocsin: alerts",
        changes=changes,
        home=context.public_url,
        address=f"{context.public_url}/v1/alerts.{form}" + (f"?{urlencode(pairs)}" if pairs else ""),
        updated_at=context.clock(),
    )
    media_type, write = FORMS[form]
    return Response(write(feed), media_type=media_type, headers={"cache-control": "private, max-age=60"})

"""``/subscriptions``: who is notified of what."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.api.subscriptions import view
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.rendering import page
from streams.domain.token import Scope
from streams.notify.wording import what, when
from streams.services.subscriptions.remove import remove_subscription
from streams.services.subscriptions.show import list_subscriptions

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
Writer = Annotated[Caller, need(Scope.WRITE)]


@router.get("/subscriptions")
def subscriptions_page(request: Request, caller: Reader) -> HTMLResponse:
    """Every subscription."""
    rows = [
        {
            "view": view(each),
            "what": what(each.subscription.selector),
            "when": when(each.subscription.mode, each.subscription.timetable),
            "waiting": len(each.waiting),
            "suppressed": each.suppressed,
        }
        for each in list_subscriptions(context_of(request).store)
    ]
    return page("subscriptions", request, caller, rows=rows)


@router.post("/subscriptions/{name}/remove")
def post_remove(request: Request, name: str, caller: Writer) -> Response:  # noqa: ARG001 - it is the check
    """Remove a subscription; what was sent stays on record."""
    remove_subscription(context_of(request).store, name)
    return RedirectResponse("/subscriptions?said=removed", 303)

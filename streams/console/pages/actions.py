"""What the pages do: log in and out, unsubscribe, send again, pause, silence."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.adapters.store import deliveries, endpoint_lifecycle, endpoints, replays
from streams.adapters.store.alerts import find_alerts
from streams.adapters.store.keys import shared_key
from streams.adapters.store.silences import add_silence
from streams.adapters.store.subscribing import resume, sample_delivery
from streams.adapters.store.suppressions import Suppression, suppress
from streams.adapters.store.tokens import Scope, find_token
from streams.console.access import SESSION, SESSION_LENGTH, seal_session
from streams.console.api.subscriptions import found
from streams.console.auth import Caller, caller_of, need_person
from streams.console.context import Context, context_of
from streams.console.pages.rendering import page
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.silence import Silence
from streams.domain.subscription import Selector, Subscription
from streams.notify.unsubscribing import read_token

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Writer = Annotated[Caller, need_person(Scope.WRITE)]


@router.get("/login")
def login_page(request: Request, to: str = "/alerts") -> HTMLResponse:
    """The form to log in."""
    return page("login", request, None, to=_local(to), wrong="")


@router.post("/login")
def log_in(request: Request, token: Annotated[str, Form()], to: Annotated[str, Form()] = "/alerts") -> Response:
    """Check the token and give the browser a session."""
    context = context_of(request)
    with context.database.begin() as connection:
        known = find_token(connection, token.strip())
        key = shared_key(connection, "session")
    if known is None:
        return page("login", request, None, 401, to=_local(to), wrong="That is not a token of this installation.")
    answer = RedirectResponse(_local(to), 303)
    answer.set_cookie(
        SESSION,
        seal_session(key, known.name, context.clock()),
        max_age=int(SESSION_LENGTH.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=context.public_url.startswith("https://"),
    )
    return answer


@router.post("/logout")
def log_out() -> Response:
    """End the session in this browser."""
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION)
    return answer


@router.get("/unsubscribe/{token}")
def unsubscribe_page(request: Request, token: str) -> HTMLResponse:
    """Ask before unsubscribing: mail scanners follow links."""
    target = _by_token(context_of(request), token)
    name, address = (target[0].name, target[1].address) if target else ("", "")
    status = 200 if target else 404
    return page(
        "unsubscribe",
        request,
        caller_of(request),
        status,
        name=name,
        address=address,
        done=False,
        action=f"/unsubscribe/{token}",
    )


@router.post("/unsubscribe/{token}")
def unsubscribe(request: Request, token: str) -> HTMLResponse:
    """Unsubscribe, without a login: by the form, or by the mail program's one click (RFC 8058)."""
    context = context_of(request)
    target = _by_token(context, token)
    if target is None:
        return page("unsubscribe", request, caller_of(request), 404, name="", address="", done=False, action="")
    each, endpoint = target
    with context.database.begin() as connection:
        suppress(connection, Suppression(endpoint.address, each.id, "unsubscribed", context.clock()))
    return page(
        "unsubscribe", request, caller_of(request), name=each.name, address=endpoint.address, done=True, action=""
    )


@router.post("/deliveries/{delivery_id}/replay")
def replay(request: Request, delivery_id: str, caller: Writer) -> Response:  # noqa: ARG001 - it is the check
    """Send a delivery's message again."""
    context = context_of(request)
    with context.database.begin() as connection:
        original = deliveries.get(connection, delivery_id)
        if original is None:
            raise HTTPException(404, "There is no such delivery.")
        again = replays.replay(connection, original, context.clock())
    return RedirectResponse(f"/deliveries/{again.id}?said=replayed", 303)


@router.post("/deliveries/{delivery_id}/cancel")
def cancel(request: Request, delivery_id: str, caller: Writer) -> Response:
    """Cancel a delivery that waits."""
    context = context_of(request)
    with context.database.begin() as connection:
        done = deliveries.cancel(connection, delivery_id, context.clock(), f"cancelled by {caller.name}")
    return RedirectResponse(f"/deliveries/{delivery_id}?said={'cancelled' if done else 'not-cancelled'}", 303)


@router.post("/subscriptions/{name}/test")
def send_sample(request: Request, name: str, caller: Writer) -> Response:  # noqa: ARG001
    """Send a sample alert through a subscription's endpoint."""
    context = context_of(request)
    with context.database.begin() as connection:
        sample = sample_delivery(found(context, connection, name)[0], context.clock())
        deliveries.add(connection, [sample])
    return RedirectResponse(f"/deliveries/{sample.id}?said=sample", 303)


@router.post("/subscriptions/{name}/pause")
def pause_subscription(request: Request, name: str, caller: Writer) -> Response:  # noqa: ARG001
    """Tell a subscription nothing until it is resumed."""
    context = context_of(request)
    with context.database.begin() as connection:
        each, _ = found(context, connection, name)
        context.book.save(connection, replace(each, enabled=False), context.clock())
    return RedirectResponse("/subscriptions?said=paused", 303)


@router.post("/subscriptions/{name}/resume")
def resume_subscription(request: Request, name: str, caller: Writer) -> Response:  # noqa: ARG001
    """End a pause."""
    context = context_of(request)
    with context.database.begin() as connection:
        resume(connection, context.book, *found(context, connection, name), context.clock())
    return RedirectResponse("/subscriptions?said=resumed", 303)


@router.post("/endpoints/{endpoint_id}/pause")
def pause_endpoint(request: Request, endpoint_id: str, caller: Writer) -> Response:
    """Hold everything for an endpoint."""
    with context_of(request).database.begin() as connection:
        endpoint_lifecycle.pause(connection, endpoint_id, f"paused by {caller.name}")
    return RedirectResponse("/health?said=paused", 303)


@router.post("/endpoints/{endpoint_id}/resume")
def resume_endpoint(request: Request, endpoint_id: str, caller: Writer) -> Response:  # noqa: ARG001
    """Let an endpoint speak again."""
    context = context_of(request)
    with context.database.begin() as connection:
        endpoint_lifecycle.resume(connection, endpoint_id, context.clock())
    return RedirectResponse("/health?said=resumed", 303)


@router.post("/alerts/{alert_id}/silence")
def silence(
    request: Request,
    alert_id: str,
    caller: Writer,
    hours: Annotated[int, Form(ge=1, le=8760)],
    reason: Annotated[str, Form(max_length=500)],
) -> Response:
    """Silence an alert's rule for the countries and organisations of the alert."""
    context = context_of(request)
    now = context.clock()
    with context.database.begin() as connection:
        tracked_alerts = find_alerts(connection, alert_id)
        if len(tracked_alerts) != 1:
            raise HTTPException(404, "There is no such alert.")
        alert = tracked_alerts[0].alert
        roles = [r for e in alert.events for r in (e.actor, e.target, e.organisation) if r is not None]
        selector = Selector(
            rules=(alert.rule_id,),
            countries=tuple(sorted({role.country for role in roles if role.country is not None})),
            organisations=tuple(sorted({role.id for role in roles if role.kind != "country"})),
        )
        add_silence(
            connection,
            Silence(
                id=f"sil_{secrets.token_hex(6)}",
                selector=selector,
                starts_at=now,
                ends_at=now + timedelta(hours=hours),
                author=caller.name,
                reason=reason,
                created_at=now,
            ),
        )
    return RedirectResponse(f"/alerts/{alert.id}?said=silenced", 303)


def _by_token(context: Context, token: str) -> tuple[Subscription, Endpoint] | None:
    with context.database.begin() as connection:
        subscription_id = read_token(shared_key(connection, "unsubscribe"), token)
        each = context.book.find(connection, subscription_id) if subscription_id else None
        endpoint = endpoints.get(connection, each.endpoint_id) if each else None
    return (each, endpoint) if each and endpoint and endpoint.channel is Channel.EMAIL else None


def _local(path: str) -> str:
    """The path if it leads to a page of this console, else the front page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/alerts"

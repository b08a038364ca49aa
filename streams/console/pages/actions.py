"""What the pages do: log in and out, unsubscribe, send again, pause, silence."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.access import SESSION
from streams.console.auth import Caller, need
from streams.console.context import Context, context_of
from streams.console.pages.rendering import page
from streams.domain.endpoint import Endpoint
from streams.domain.errors import ConflictError
from streams.domain.session import SESSION_LENGTH
from streams.domain.subscription import Subscription
from streams.domain.token import Scope
from streams.services.access.log_in import log_in
from streams.services.access.log_out import log_out
from streams.services.deliveries.cancel import cancel_delivery
from streams.services.deliveries.replay import replay_delivery
from streams.services.endpoints.pause import pause_endpoint
from streams.services.endpoints.resume import resume_endpoint
from streams.services.silences.create_for_alert import silence_alert
from streams.services.subscriptions.pause import pause_subscription, resume_subscription
from streams.services.subscriptions.send_sample import send_sample
from streams.services.suppressions.unsubscribe import find_by_link, unsubscribe_by_link

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Writer = Annotated[Caller, need(Scope.WRITE)]


@router.get("/login")
def login_page(request: Request, to: str = "/alerts") -> HTMLResponse:
    """The form to log in."""
    return page("login", request, None, to=local_path(to), code="", wrong="")


@router.get("/login/{code}")
def link_page(request: Request, code: str) -> HTMLResponse:
    """Ask before a login link is used up: browsers and chats look at links beforehand."""
    return page("login", request, None, to="/alerts", code=code, wrong="")


@router.post("/login")
def post_login(request: Request, token: Annotated[str, Form()], to: Annotated[str, Form()] = "/alerts") -> Response:
    """Check the token, or the code of a login link, and give the browser a session."""
    context, attempts = context_of(request), request.app.state.login_attempts
    address = request.client.host if request.client else ""
    wait = attempts.wait(address)
    if wait:
        wrong = f"Too many attempts. Try again in {wait} seconds."
        answer: Response = page("login", request, None, 429, to=local_path(to), code="", wrong=wrong)
        answer.headers["retry-after"] = str(wait)
        return answer
    cookie = log_in(context.store, token.strip(), context.clock(), address)
    if cookie is None:
        attempts.note_failure(address)
        wrong = "That is no token of this installation, or a login link that was used or is too old."
        return page("login", request, None, 401, to=local_path(to), code="", wrong=wrong)
    return with_session(RedirectResponse(local_path(to), 303), cookie, context)


def with_session(answer: Response, cookie: str, context: Context) -> Response:
    """The answer, which gives the browser a session."""
    answer.set_cookie(
        SESSION,
        cookie,
        max_age=int(SESSION_LENGTH.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=context.public_url.startswith("https://"),
    )
    return answer


@router.post("/logout")
def post_logout(request: Request) -> Response:
    """End the session."""
    cookie = request.cookies.get(SESSION)
    if cookie:
        log_out(context_of(request).store, cookie, context_of(request).clock())
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION)
    return answer


@router.get("/unsubscribe/{token}")
def unsubscribe_page(request: Request, token: str) -> HTMLResponse:
    """Ask before unsubscribing: mail scanners follow links."""
    return _unsubscribe_page(request, find_by_link(context_of(request).store, token), f"/unsubscribe/{token}")


@router.post("/unsubscribe/{token}")
def post_unsubscribe(request: Request, token: str) -> HTMLResponse:
    """Unsubscribe, without a login: by the form, or by the mail program's one click (RFC 8058)."""
    context = context_of(request)
    return _unsubscribe_page(request, unsubscribe_by_link(context.store, token, context.clock()))


def _unsubscribe_page(request: Request, target: tuple[Subscription, Endpoint] | None, action: str = "") -> HTMLResponse:
    """The page about what a link unsubscribes, with the form that does it, or without one where that is done."""
    name, address = (target[0].name, target[1].address) if target else ("", "")
    status, done = (200, not action) if target else (404, False)
    return page("unsubscribe", request, None, status, name=name, address=address, done=done, action=action)


@router.post("/deliveries/{delivery_id}/replay")
def post_replay(request: Request, delivery_id: str, caller: Writer) -> Response:  # noqa: ARG001 - it is the check
    """Send a delivery's message again."""
    context = context_of(request)
    again = replay_delivery(context.store, delivery_id, context.clock())
    return RedirectResponse(f"/deliveries/{again.id}?said=replayed", 303)


@router.post("/deliveries/{delivery_id}/cancel")
def post_cancel(request: Request, delivery_id: str, caller: Writer) -> Response:
    """Cancel a delivery that waits."""
    context, said = context_of(request), "cancelled"
    try:
        cancel_delivery(context.store, delivery_id, f"cancelled by {caller.name}", context.clock())
    except ConflictError:
        said = "not-cancelled"
    return RedirectResponse(f"/deliveries/{delivery_id}?said={said}", 303)


@router.post("/subscriptions/{name}/test")
def post_sample(request: Request, name: str, caller: Writer) -> Response:  # noqa: ARG001
    """Send a sample alert through a subscription's endpoint."""
    context = context_of(request)
    sample, _ = send_sample(context.store, name, context.clock())
    return RedirectResponse(f"/deliveries/{sample.id}?said=sample", 303)


@router.post("/subscriptions/{name}/pause")
def post_subscription_pause(request: Request, name: str, caller: Writer) -> Response:  # noqa: ARG001
    """Tell a subscription nothing until it is resumed."""
    context = context_of(request)
    pause_subscription(context.store, name, context.clock())
    return RedirectResponse("/subscriptions?said=paused", 303)


@router.post("/subscriptions/{name}/resume")
def post_subscription_resume(request: Request, name: str, caller: Writer) -> Response:  # noqa: ARG001
    """End a pause."""
    context = context_of(request)
    resume_subscription(context.store, name, context.clock())
    return RedirectResponse("/subscriptions?said=resumed", 303)


@router.post("/endpoints/{endpoint_id}/pause")
def post_endpoint_pause(request: Request, endpoint_id: str, caller: Writer) -> Response:
    """Hold everything for an endpoint."""
    pause_endpoint(context_of(request).store, endpoint_id, f"paused by {caller.name}")
    return RedirectResponse(f"/endpoints/{endpoint_id}?said=paused", 303)


@router.post("/endpoints/{endpoint_id}/resume")
def post_endpoint_resume(request: Request, endpoint_id: str, caller: Writer) -> Response:  # noqa: ARG001
    """Let an endpoint speak again."""
    context = context_of(request)
    resume_endpoint(context.store, endpoint_id, context.clock())
    return RedirectResponse(f"/endpoints/{endpoint_id}?said=resumed", 303)


@router.post("/alerts/{alert_id}/silence")
def post_silence(
    request: Request,
    alert_id: str,
    caller: Writer,
    hours: Annotated[int, Form(ge=1, le=8760)],
    reason: Annotated[str, Form(max_length=500)],
) -> Response:
    """Silence an alert's rule for the countries and organisations of the alert."""
    context = context_of(request)
    now = context.clock()
    ends_at = now + timedelta(hours=hours)
    silence_alert(context.store, alert_id, ends_at=ends_at, author=caller.name, reason=reason, now=now)
    return RedirectResponse(f"/alerts/{alert_id}?said=silenced", 303)


def local_path(path: str) -> str:
    """The path if it leads to a page of this console, else the front page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/alerts"

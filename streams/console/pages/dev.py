"""``/dev/…``: the mails, webhooks and chat messages that ``tocsin up --dev`` caught, and a feed to try."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.rendering import page
from streams.domain.token import Scope
from streams.ports.catcher import Catcher
from streams.services.development.sample_feed import sample_feed
from streams.services.development.show_caught import list_mails, list_requests, show_mail

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
Writer = Annotated[Caller, need(Scope.WRITE)]

_ISOLATED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A mail is foreign text: its styles are shown, and it can load, run and send nothing."""
_OWN_HEADERS = frozenset({"host", "content-length"})


@router.get("/dev/mail")
def mails_page(request: Request, caller: Reader) -> HTMLResponse:
    """The caught mails."""
    return page("dev_mails", request, caller, mails=list_mails(_catcher(request)))


@router.get("/dev/mail/{mail_id}")
def mail_page(request: Request, mail_id: str, caller: Reader) -> HTMLResponse:
    """One mail, as text and with its headers."""
    return page("dev_mail", request, caller, view=show_mail(_catcher(request), mail_id))


@router.get("/dev/mail/{mail_id}/html")
def mail_html(request: Request, mail_id: str, caller: Reader) -> HTMLResponse:  # noqa: ARG001 - it is the check
    """The HTML part of a mail, as a mail program shows it."""
    html = show_mail(_catcher(request), mail_id).html
    return HTMLResponse(html, headers={"content-security-policy": _ISOLATED})


@router.get("/dev/mail/{mail_id}/source")
def mail_source(request: Request, mail_id: str, caller: Reader) -> Response:  # noqa: ARG001 - it is the check
    """A mail as it was sent."""
    return Response(show_mail(_catcher(request), mail_id).mail.source, media_type="text/plain")


@router.get("/dev/hooks")
def hooks_page(request: Request, caller: Reader) -> HTMLResponse:
    """The caught webhooks and chat messages."""
    return page("dev_hooks", request, caller, requests=list_requests(_catcher(request)))


@router.post("/dev/hooks/{scheme}/{rest:path}")
async def catch(request: Request, scheme: str, rest: str) -> Response:
    """Take a webhook that was meant for ``scheme://rest``; it needs no login, as at any receiver."""
    catcher, query = _catcher(request), request.url.query
    headers = {name: value for name, value in request.headers.items() if name not in _OWN_HEADERS}
    url = f"{scheme}://{rest}" + (f"?{query}" if query else "")
    catcher.keep_request(url, headers, await request.body(), context_of(request).clock())
    return Response(status_code=204)


@router.post("/dev/clear")
def clear(request: Request, caller: Writer) -> Response:  # noqa: ARG001 - it is the check
    """Forget what was caught."""
    _catcher(request).clear()
    return RedirectResponse("/dev/mail", 303)


@router.get("/dev/feed.xml")
def feed(request: Request) -> Response:
    """A feed to try."""
    _catcher(request)
    context = context_of(request)
    return Response(sample_feed(context.public_url, context.clock()), media_type="application/rss+xml")


def _catcher(request: Request) -> Catcher:
    """What keeps caught deliveries; outside development there is no such page."""
    catcher = context_of(request).catcher
    if catcher is None:
        raise HTTPException(404, "nothing is caught here; `tocsin up --dev` does")
    return catcher

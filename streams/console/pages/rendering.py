"""Rendering: the pages' templates."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from streams.console.auth import Caller
from streams.console.context import context_of
from streams.domain.alert import Change
from streams.domain.token import Scope
from streams.domain.wording import moment
from streams.notify.wording import what

HERE = Path(__file__).parent


def page(
    template: str, request: Request, caller: Caller | None, status: int = 200, /, **values: object
) -> HTMLResponse:
    """Render a page for whoever asked."""
    text = (
        _environment()
        .get_template(f"{template}.html.j2")
        .render(
            caller=caller,
            may_write=caller is not None and caller.scope.allows(Scope.WRITE),
            is_admin=caller is not None and caller.scope.allows(Scope.ADMIN),
            here=request.url.path,
            said=SAID.get(request.query_params.get("said", "")),
            now=context_of(request).clock(),
            has_team_login=context_of(request).team_login is not None,
            is_dev=context_of(request).catcher is not None,
            **values,
        )
    )
    return HTMLResponse(text, status, {"cache-control": "no-store"})


CHANGED = {
    Change.OPENED: "New",
    Change.ESCALATED: "Escalated",
    Change.UPDATED: "Further report",
    Change.RETRACTED: "Retracted",
    Change.CLOSED: "Closed",
}
"""Changes of alerts in the words of the pages."""

WORDS = {"delivered": "sent", "active": "open"}
"""States in the words of the pages, where those are other ones."""

SAID = {
    "replayed": "Sent again, as a delivery of its own.",
    "cancelled": "Cancelled.",
    "not-cancelled": "Too late: it does not wait any more.",
    "sample": "A sample is on its way.",
    "pinged": "A ping is on its way.",
    "sent-again": "On its way again.",
    "nothing-again": "Nothing of it failed without arriving since.",
    "changed": "Changed; what waited for it goes out now.",
    "paused": "Paused.",
    "resumed": "Resumed.",
    "removed": "Removed.",
    "feed-added": "Added; articles come in while the collector runs.",
    "sent-back": "Sent back to where it came from.",
    "feed-changed": "Saved; the next fetch reads it so.",
    "feed-present": "It is there already.",
    "acknowledged": "Acknowledged.",
    "noted": "Noted.",
    "silenced": "Silenced.",
    "silence-ended": "The silence has ended.",
    "token-revoked": "Revoked. Programs that use it are refused from now on.",
    "session-ended": "The session has ended.",
    "rule-saved": "Saved. Running workers take it up within seconds.",
}
"""What a page says after something was done, by the word in its address."""


def ago(at: datetime, now: datetime) -> str:
    """How long before or after now, in words."""
    seconds = (now - at).total_seconds()
    distance = _distance(abs(seconds))
    if distance == "now":
        return "just now"
    return f"{distance} ago" if seconds >= 0 else f"in {distance}"


def _distance(seconds: float) -> str:
    if seconds < 45:
        return "now"
    if seconds < 3600:
        return f"{max(1, round(seconds / 60))} min"
    if seconds < 36 * 3600:
        return f"{round(seconds / 3600)} h"
    days = round(seconds / timedelta(days=1).total_seconds())
    return f"{days} days" if days < 60 else f"{round(days / 30.4)} months"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "html"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": moment,
        "ago": ago,
        "what": what,
        "changed": CHANGED.__getitem__,
        "word": lambda name: WORDS.get(name, name),
    }
    return environment

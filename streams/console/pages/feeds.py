"""``/feeds``: where articles come from, how each feed fares, and which need attention."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.api.feeds import view_feed
from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.rendering import page
from streams.domain.errors import RejectedError, UnavailableError
from streams.domain.feed import Feed, FeedState, feed_id
from streams.domain.token import Scope
from streams.services.feeds.add import add_feeds
from streams.services.feeds.add_found import add_found_feed
from streams.services.feeds.diagnose import diagnose_feeds
from streams.services.feeds.pause import pause_feed
from streams.services.feeds.remove import remove_feed
from streams.services.feeds.resume import resume_feed
from streams.services.feeds.show import FeedStatus, list_feeds

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
Writer = Annotated[Caller, need(Scope.WRITE)]


MAX_ROWS = 200
"""Feeds on the page; the others are found by words."""


@router.get("/feeds")
def feeds_page(request: Request, caller: Reader, q: str = "") -> HTMLResponse:
    """Feeds with how they fare; of many the first, or those with these words in name or address."""
    return _page(request, caller, q=q.strip())


@router.post("/feeds")
def post_feed(
    request: Request,
    caller: Writer,
    url: Annotated[str, Form(max_length=2_000)],
    name: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Add the feed at an address, or the one that the page there names."""
    context, url = context_of(request), url.strip()
    feed = Feed(id=feed_id(url), url=url, name=name.strip(), created_at=context.clock())
    try:
        done = add_found_feed(context.store, context.feed_lookup, feed, context.clock())
    except (RejectedError, UnavailableError) as error:
        return _page(request, caller, 422, wrong=str(error), url=url, name=name)
    return RedirectResponse(f"/feeds?said={'feed-added' if done.added else 'feed-present'}", 303)


@router.post("/feeds/packs/{pack}")
def post_pack(request: Request, pack: str, caller: Writer) -> Response:  # noqa: ARG001 - it is the check
    """Add the feeds of a starter pack."""
    context = context_of(request)
    done = add_feeds(context.store, context.feed_lookup.pack(pack), context.clock())
    return RedirectResponse(f"/feeds?said={'feed-added' if done.added else 'feed-present'}", 303)


@router.post("/feeds/{feed}/pause")
def post_pause(request: Request, feed: str, caller: Writer) -> Response:
    """Fetch a feed no more until it is resumed."""
    context = context_of(request)
    pause_feed(context.store, feed, f"paused by {caller.name}", context.clock())
    return RedirectResponse("/feeds?said=paused", 303)


@router.post("/feeds/{feed}/resume")
def post_resume(request: Request, feed: str, caller: Writer) -> Response:  # noqa: ARG001
    """Fetch a feed at once and regularly again."""
    context = context_of(request)
    resume_feed(context.store, feed, context.clock())
    return RedirectResponse("/feeds?said=resumed", 303)


@router.post("/feeds/{feed}/remove")
def post_remove(request: Request, feed: str, caller: Writer) -> Response:  # noqa: ARG001
    """Forget a feed; what it brought in stays."""
    remove_feed(context_of(request).store, feed)
    return RedirectResponse("/feeds?said=removed", 303)


def _page(request: Request, caller: Caller, status: int = 200, **form: str) -> HTMLResponse:
    context = context_of(request)
    now = context.clock()
    findings = {each.feed.id: each for each in diagnose_feeds(context.store, now)}
    rows: list[dict[str, Any]] = [
        {"view": view_feed(each), "state": _state(each), "finding": findings.get(each.feed.id)}
        for each in list_feeds(context.store, now)
    ]
    words = form.get("q", "").lower()
    wanted = [row for row in rows if words in row["view"].name.lower() or words in row["view"].url.lower()]
    wanted.sort(key=lambda row: row["finding"] is None)
    usual = {"wrong": "", "url": "", "name": "", "q": ""}
    return page(
        "feeds",
        request,
        caller,
        status,
        rows=wanted[:MAX_ROWS],
        number=len(wanted),
        total=len(rows),
        packs=context.feed_lookup.packs(),
        **{**usual, **form},
    )


def _state(status: FeedStatus) -> str:
    if status.feed.state is FeedState.ACTIVE:
        return "failing" if status.progress.failures else "fetched" if status.progress.fetched_at else "waiting"
    return status.feed.state.value

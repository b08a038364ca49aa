"""Feeds over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import with_config

from streams.collect.feed_check import client_of, host_name, masked_url
from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS, STRICT
from streams.console.auth import need
from streams.console.context import context_of
from streams.console.http.editing import CONDITIONS, FEED, edited, tagged
from streams.domain.feed import Feed, FeedProgress, FeedState, Identity, feed_id
from streams.domain.json_mapping import JsonMapping
from streams.domain.oauth2 import OAuth2Client
from streams.domain.token import Scope
from streams.services.feeds.add import add_feeds
from streams.services.feeds.edit import edit_feed
from streams.services.feeds.pause import pause_feed
from streams.services.feeds.remove import remove_feed
from streams.services.feeds.resume import resume_feed
from streams.services.feeds.show import FeedStatus, list_feeds, show_feed

router = APIRouter(prefix="/v1", tags=["feeds"], dependencies=[KNOWN_PARAMETERS])


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class FeedIn:
    """A feed as it should be read.

    Attributes:
        every: seconds between fetches; null adapts to how often it changes.
        mapping: where articles stand in the JSON of an API; null for the usual forms of feeds.
        headers: sent with each request; they are never shown again. Null keeps those that a feed has.
        oauth: who we are to an authorisation server, for an access token with each request; null keeps what a feed has.
        user: whose mailbox the access token opens.
        no_oauth: use no access tokens any more.
    """

    url: str
    name: str = ""
    every: int | None = None
    language: str | None = None
    country: str | None = None
    owner: str | None = None
    tier: int | None = None
    full_text: bool = False
    identity: Identity = Identity.AUTO
    mapping: JsonMapping | None = None
    headers: Mapping[str, str] | None = None
    oauth: OAuth2Client | None = None
    user: str = ""
    no_oauth: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOut:
    """A feed and how it fares; what is secret in its address is masked.

    Attributes:
        headers: their names.
        articles_a_day: over the last seven days.
        share_with_events: of these, the share that events were read from.
    """

    id: str
    url: str
    name: str
    every: int | None
    language: str | None
    country: str | None
    owner: str | None
    tier: int | None
    full_text: bool
    identity: Identity
    mapping: JsonMapping | None
    headers: tuple[str, ...]
    oauth_client: str | None
    user: str
    state: FeedState
    state_reason: str
    created_at: datetime
    next_at: datetime
    articles_a_day: float
    share_with_events: float | None
    progress: FeedProgress


@dataclass(frozen=True, slots=True)
class FeedList:
    """Every feed, by name."""

    feeds: tuple[FeedOut, ...]


@router.get("/feeds", response_model=FeedList, dependencies=[need(Scope.READ)])
def get_feeds(request: Request) -> Json:
    """List every feed with how it fares."""
    context = context_of(request)
    return Json(FeedList(tuple(view_feed(each) for each in list_feeds(context.store, context.clock()))))


@router.post("/feeds", response_model=FeedOut, status_code=201, dependencies=[need(Scope.WRITE)])
def post_feed(request: Request, body: FeedIn) -> Json:
    """Add a feed by its address; 200 if it is there already, and it stays as it is."""
    context = context_of(request)
    feed = feed_of(body, context.clock())
    done = add_feeds(context.store, [feed], context.clock())
    kept = (*done.added, *done.present)[0]
    return Json(view_feed(show_feed(context.store, kept.id, context.clock())), 201 if done.added else 200)


@router.get("/feeds/{feed}", response_model=FeedOut, dependencies=[need(Scope.READ)])
def get_feed(request: Request, feed: str) -> Json:
    """One feed, by id or name."""
    context = context_of(request)
    status = show_feed(context.store, feed, context.clock())
    return Json(view_feed(status), headers=tagged(request, FEED, status.feed))


@router.put("/feeds/{feed}", response_model=FeedOut, dependencies=[need(Scope.WRITE), CONDITIONS])
def put_feed(request: Request, feed: str, body: FeedIn) -> Json:
    """Make a feed what the body says; without headers it keeps those that it has, if its host stays."""
    context = context_of(request)
    changed = edit_feed(edited(request, context.store, FEED, feed), feed, _fields(body), context.clock())
    return Json(view_feed(show_feed(context.store, changed.id, context.clock())))


@router.delete("/feeds/{feed}", status_code=204, dependencies=[need(Scope.WRITE), CONDITIONS])
def delete_feed(request: Request, feed: str) -> Response:
    """Forget a feed; what it brought in stays."""
    remove_feed(edited(request, context_of(request).store, FEED, feed), feed)
    return Response(status_code=204)


@router.post("/feeds/{feed}/pause", response_model=FeedOut, dependencies=[need(Scope.WRITE)])
def post_feed_pause(request: Request, feed: str) -> Json:
    """Fetch a feed no more until it is resumed."""
    context = context_of(request)
    paused = pause_feed(context.store, feed, "paused by API", context.clock())
    return Json(view_feed(show_feed(context.store, paused.id, context.clock())))


@router.post("/feeds/{feed}/resume", response_model=FeedOut, dependencies=[need(Scope.WRITE)])
def post_feed_resume(request: Request, feed: str) -> Json:
    """Fetch a feed at once and regularly again, whether it was paused, gone or failing."""
    context = context_of(request)
    resumed = resume_feed(context.store, feed, context.clock())
    return Json(view_feed(show_feed(context.store, resumed.id, context.clock())))


def feed_of(body: FeedIn, now: datetime) -> Feed:
    """The feed that a body describes."""
    return Feed(id=feed_id(body.url), created_at=now, **_fields(body))


def _fields(body: FeedIn) -> dict[str, Any]:
    fields = {name: getattr(body, name) for name in FeedIn.__slots__ if name != "no_oauth"}
    if body.oauth is None and not body.no_oauth:
        del fields["oauth"], fields["user"]
    if body.headers is None:
        del fields["headers"]
    return fields | {"name": body.name.strip() or host_name(body.url)}


def view_feed(status: FeedStatus) -> FeedOut:
    """A feed as the API shows it."""
    feed = status.feed
    same = {
        name: getattr(feed, name)
        for name in FeedOut.__slots__
        if name not in {"url", "headers", "oauth_client", "next_at", "articles_a_day", "share_with_events", "progress"}
    }
    return FeedOut(
        **same,
        url=masked_url(feed.url),
        headers=tuple(sorted(feed.headers)),
        oauth_client=client_of(feed),
        next_at=status.next_at,
        articles_a_day=round(status.articles_a_day, 2),
        share_with_events=status.with_events,
        progress=status.progress,
    )

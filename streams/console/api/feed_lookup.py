"""Feed previews, starter packs and feeds that need attention, over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request

from streams.console.api.feeds import FeedIn, FeedOut, feed_of, view_feed
from streams.console.api.json_answer import Json
from streams.console.api.strict import KNOWN_PARAMETERS
from streams.console.auth import need
from streams.console.context import context_of
from streams.domain.token import Scope
from streams.services.feeds.add import add_feeds
from streams.services.feeds.diagnose import diagnose_feeds
from streams.services.feeds.show import list_feeds

router = APIRouter(prefix="/v1", tags=["feeds"], dependencies=[KNOWN_PARAMETERS])


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTest:
    """What a feed would bring in now.

    Attributes:
        url: where it was found in the end.
        articles: as they would go to the stream, oldest first.
        notes: what is not as it should be.
    """

    url: str
    title: str
    form: str
    articles: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedFindingOut:
    """A feed that needs somebody, what is the matter, and what to do."""

    feed: FeedOut
    said: str
    hint: str


@dataclass(frozen=True, slots=True)
class FeedFindings:
    """The feeds that need somebody."""

    findings: tuple[FeedFindingOut, ...]


@dataclass(frozen=True, slots=True)
class FeedPacks:
    """The starter packs, with the number of their feeds."""

    packs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PackAdded:
    """How many feeds of a pack are new, and how many were there already."""

    added: int
    present: int


@router.post("/feed-tests", response_model=FeedTest, dependencies=[need(Scope.WRITE)])
def post_feed_test(request: Request, body: FeedIn) -> Json:
    """Fetch a feed once and say what would come in; nothing is stored and nothing sent."""
    context = context_of(request)
    preview = context.feed_lookup.preview(feed_of(body, context.clock()))
    document = preview.document
    return Json(
        FeedTest(
            url=preview.url,
            title=document.title,
            form=document.form.value,
            articles=preview.articles,
            notes=preview.notes,
        )
    )


@router.get("/feed-findings", response_model=FeedFindings, dependencies=[need(Scope.READ)])
def get_feed_findings(request: Request) -> Json:
    """Say which feeds need somebody and what to do."""
    context = context_of(request)
    status = {each.feed.id: each for each in list_feeds(context.store, context.clock())}
    found = diagnose_feeds(context.store, context.clock())
    known = [each for each in found if each.feed.id in status]
    return Json(FeedFindings(tuple(FeedFindingOut(view_feed(status[e.feed.id]), e.said, e.hint) for e in known)))


@router.get("/feed-packs", response_model=FeedPacks, dependencies=[need(Scope.READ)])
def get_feed_packs(request: Request) -> Json:
    """List the starter packs: public feeds by region, none of which is switched on by itself."""
    return Json(FeedPacks(context_of(request).feed_lookup.packs()))


@router.post("/feed-packs/{pack}", response_model=PackAdded, dependencies=[need(Scope.WRITE)])
def post_feed_pack(request: Request, pack: str) -> Json:
    """Add the feeds of a starter pack; those that are there already stay as they are."""
    context = context_of(request)
    done = add_feeds(context.store, context.feed_lookup.pack(pack), context.clock())
    return Json(PackAdded(len(done.added), len(done.present)))

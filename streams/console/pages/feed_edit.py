"""``/feeds/ID/edit``: change how a feed is read."""

from collections import defaultdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.feed_form import FeedForm, Wrong
from streams.console.pages.parameters import text_fields
from streams.console.pages.rendering import page
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed, Identity
from streams.domain.token import Scope
from streams.services.feeds.edit import edit_feed, wrong_edit
from streams.services.feeds.show import show_feed

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Writer = Annotated[Caller, need(Scope.WRITE)]

_FIELDS = {"header": "headers", "oauth": "token_url", "user": "login"}
"""Fields of the form that have another name than the option of which something is said."""


@router.get("/feeds/{feed}/edit")
def edit_page(request: Request, caller: Writer, feed: str) -> HTMLResponse:
    """The form, filled in with the feed."""
    context = context_of(request)
    before = show_feed(context.store, feed, context.clock()).feed
    return _page(request, caller, before, FeedForm.showing(before, context.feed_lookup.write_mapping), {})


@router.post("/feeds/{feed}/edit")
def post_edit(
    request: Request, caller: Writer, feed: str, given: Annotated[dict[str, str], Depends(text_fields)]
) -> Response:
    """Save it, or say what is wrong at each field."""
    context, form = context_of(request), FeedForm.of(given)
    before = show_feed(context.store, feed, context.clock()).feed
    changes, wrong = form.changes(context.feed_lookup.read_mapping)
    if wrong:
        return _page(request, caller, before, form, wrong | _by_field(wrong_edit(before, changes)), 422)
    try:
        edit_feed(context.store, before.id, changes, context.clock())
    except RejectedError as error:
        return _page(request, caller, before, form, _by_field(str(error).splitlines()), 422)
    return RedirectResponse("/feeds?said=feed-changed", 303)


def _by_field(lines: list[str]) -> Wrong:
    found: Wrong = defaultdict(list)
    for line in lines:
        option, _, said = line.partition(": ")
        found[_FIELDS.get(option, option)].append(said)
    return found


def _page(
    request: Request, caller: Caller, feed: Feed, form: FeedForm, wrong: Wrong, status: int = 200
) -> HTMLResponse:
    return page(
        "feed_edit",
        request,
        caller,
        status,
        feed=feed,
        form=form,
        wrong=wrong,
        identities=[each.value for each in Identity],
    )

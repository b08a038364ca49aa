"""Editing: nobody overwrites what they have not seen (``If-Match``, RFC 9110 section 13.1.1)."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any

from fastapi import Depends, Header, Request

from streams.console.context import context_of
from streams.domain.errors import ChangedError, NotFoundError
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.endpoints.lookup import get_endpoint
from streams.services.feeds.lookup import get_feed
from streams.services.silences.lookup import get_silence
from streams.services.subscriptions.lookup import get_subscription
from streams.wire.codec import encode

_TAG = re.compile(r'(W/)?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Editable:
    """Something that people edit.

    Attributes:
        kind: as the store's row locks call it.
        get: the thing of a name; raises NotFoundError.
        moving: fields that change without anybody's doing; they are no part of its revision.
    """

    kind: str
    get: Callable[[Store, Transaction, str], Any]
    moving: frozenset[str] = frozenset()


ENDPOINT = Editable(
    "endpoint", get_endpoint, frozenset({"failing_since", "warnings", "hold_until", "reported", "state_reason"})
)
SUBSCRIPTION = Editable("subscription", lambda store, tx, name: get_subscription(store, tx, name)[0])
FEED = Editable("feed", get_feed, frozenset({"state_reason"}))
SILENCE = Editable("silence", get_silence)


def _conditions(
    if_match: Annotated[str | None, Header(description="the ETag of what you saw; 412 when it has changed")] = None,
    if_none_match: Annotated[str | None, Header(description="`*`: only if there is none yet")] = None,
) -> None:
    """What :func:`edited` reads."""


CONDITIONS = Depends(_conditions)
"""For operations that call :func:`edited`: names its headers in the description."""


def tagged(request: Request, what: Editable, thing: Any) -> dict[str, str]:
    """The header that says which revision of a thing an answer shows."""
    return {"etag": f'"{_revision(_key(request), what, thing)}"'}


def edited(request: Request, store: Store, what: Editable, name: str) -> Store:
    """The store for a change of one thing: the change fails with ChangedError unless the thing is as the client saw it.

    The thing is compared in the transaction of the change, and its row is locked, so that nobody comes between.
    """
    wanted, create_only = request.headers.get("if-match"), request.headers.get("if-none-match", "").strip() == "*"
    if wanted is None and not create_only:
        return store
    key = _key(request)

    @contextmanager
    def begin() -> Iterator[Transaction]:
        with store.begin() as tx:
            there = _locked(store, tx, what, name)
            if there is not None and create_only:
                raise ChangedError(f"there is a {what.kind} {name!r} already")
            if wanted is not None and not _is_met(wanted, _revision(key, what, there) if there is not None else None):
                raise ChangedError(f"the {what.kind} {name!r} is not as your If-Match says: get it again")
            yield tx

    return replace(store, begin=begin)


def _locked(store: Store, tx: Transaction, what: Editable, name: str) -> Any:
    """The thing as it is once nobody else can change it; none without one."""
    try:
        store.lock(tx, what.kind, what.get(store, tx, name).id)
        return what.get(store, tx, name)
    except NotFoundError:
        return None


def _is_met(if_match: str, current: str | None) -> bool:
    if current is None:
        return False
    return if_match.strip() == "*" or current in {
        tag.partition(".")[0] for weak, tag in _TAG.findall(if_match) if not weak
    }


def _key(request: Request) -> bytes:
    """The key of revisions, which keeps anybody from guessing by them what is secret in a thing."""
    state = request.app.state
    if not hasattr(state, "revision_key"):
        store = context_of(request).store
        with store.begin() as tx:
            state.revision_key = store.keys.shared_key(tx, "revisions")
    key: bytes = state.revision_key
    return key


def _revision(key: bytes, what: Editable, thing: Any) -> str:
    """Another text after every edit."""
    edits = {each.name: getattr(thing, each.name) for each in fields(thing) if each.name not in what.moving}
    return hmac.new(key, encode(edits), hashlib.sha256).hexdigest()[:24]

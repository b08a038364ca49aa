"""Requests with idempotency keys: taking one up, and what became of it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from streams.domain.errors import ConflictError
from streams.domain.kept_request import KeptRequest
from streams.ports.store import Store
from streams.ports.transaction import Transaction

KEPT = timedelta(hours=24)
"""How long a key stands for its request."""
GIVEN_UP = timedelta(minutes=5)
"""A request that is not answered after this time never will be: its console has ended."""


class Standing(Enum):
    """What a request with a key that is known already means."""

    NEW = "to be done"
    ANSWERED = "answered before"
    OTHER_REQUEST = "the key is that of another request"
    UNDER_WAY = "not answered yet"
    ANSWER_LOST = "done, and the answer is lost"


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A request under its key and what is to be done about it."""

    standing: Standing
    request: KeptRequest


def take_up(store: Store, key: bytes, digest: bytes, now: datetime) -> TakenUp:
    """Take a request up, or say what became of it before."""
    run = secrets.token_bytes(16)
    mine = KeptRequest(key=key, digest=digest, run=run, begun_at=now, expires_at=now + KEPT)
    with store.begin() as tx:
        there = store.kept_requests.add(tx, mine)
        if there.run == run:
            return TakenUp(Standing.NEW, mine)
        if there.digest != digest:
            return TakenUp(Standing.OTHER_REQUEST, there)
        if there.answer is not None:
            return TakenUp(Standing.ANSWERED, there)
        if now - there.begun_at < GIVEN_UP:
            return TakenUp(Standing.UNDER_WAY, there)
        if there.took_effect:
            return TakenUp(Standing.ANSWER_LOST, there)
        taken = store.kept_requests.take_over(tx, there, run, now)
        return TakenUp(Standing.NEW if taken else Standing.UNDER_WAY, replace(there, run=run, begun_at=now))


def noting_effect(store: Store, request: KeptRequest) -> Store:
    """The store for a request under a key: whatever it changes, the same transaction says that it did.

    So a console that is killed in between leaves a key that tells whether the change was made.
    """

    @contextmanager
    def begin() -> Iterator[Transaction]:
        with store.begin() as tx:
            yield tx
            if not store.kept_requests.note_effect(tx, request):
                raise ConflictError("this request took too long and was begun again meanwhile")

    return replace(store, begin=begin)


def settle(store: Store, request: KeptRequest, answer: bytes) -> None:
    """Keep what was answered, for whoever sends the request again."""
    with store.begin() as tx:
        store.kept_requests.settle(tx, request, answer)


def forget(store: Store, request: KeptRequest) -> None:
    """Forget a request that failed and changed nothing."""
    with store.begin() as tx:
        store.kept_requests.forget(tx, request)

"""Requests with idempotency keys, and the locks of those who edit."""

import sqlite3
from datetime import timedelta

import pytest
import sqlalchemy as sa

from streams.adapters.store.database import Database
from streams.domain.endpoint import Channel
from streams.domain.errors import ConflictError
from streams.ports.store import Store
from streams.services.endpoints.create import create_endpoint
from streams.services.kept_requests import GIVEN_UP, KEPT, Standing, forget, noting_effect, settle, take_up
from tests.contract.outbox import NOW

KEY, DIGEST = b"k" * 32, b"d" * 32


def test_a_request_is_taken_up_once_until_it_is_answered(store: Store) -> None:
    first = take_up(store, KEY, DIGEST, NOW)
    assert first.standing is Standing.NEW
    assert take_up(store, KEY, DIGEST, NOW).standing is Standing.UNDER_WAY
    assert take_up(store, KEY, b"x" * 32, NOW).standing is Standing.OTHER_REQUEST
    settle(store, first.request, b"answer")
    again = take_up(store, KEY, DIGEST, NOW + KEPT - timedelta(seconds=1))
    assert (again.standing, again.request.answer) == (Standing.ANSWERED, b"answer")
    assert take_up(store, KEY, DIGEST, NOW + KEPT).standing is Standing.NEW


def test_a_change_and_the_note_of_it_are_kept_together_or_not_at_all(store: Store) -> None:
    request = take_up(store, KEY, DIGEST, NOW).request

    def give_up() -> None:
        raise RuntimeError

    noting = noting_effect(store, request)
    with pytest.raises(RuntimeError), noting.begin():
        give_up()
    forget(store, request)  # nothing was changed, so the key is free
    request = take_up(store, KEY, DIGEST, NOW).request
    create_endpoint(noting_effect(store, request), Channel.WEBHOOK, "https://hooks.example/a", NOW)
    forget(store, request)  # something was changed, so it stays
    assert take_up(store, KEY, DIGEST, NOW).standing is Standing.UNDER_WAY
    assert take_up(store, KEY, DIGEST, NOW + GIVEN_UP).standing is Standing.ANSWER_LOST


def test_who_was_taken_for_dead_changes_nothing_any_more(store: Store) -> None:
    slow = take_up(store, KEY, DIGEST, NOW).request
    assert take_up(store, KEY, DIGEST, NOW + GIVEN_UP).standing is Standing.NEW
    with pytest.raises(ConflictError, match="begun again meanwhile"):
        create_endpoint(noting_effect(store, slow), Channel.WEBHOOK, "https://hooks.example/a", NOW)
    with store.read() as tx:
        assert not store.endpoints.find(tx)


def test_nobody_else_changes_what_is_being_edited(store: Store, database: Database) -> None:
    endpoint, _ = create_endpoint(store, Channel.WEBHOOK, "https://hooks.example/a", NOW)
    with store.begin() as tx:
        store.lock(tx, "endpoint", endpoint.id)
        if database.is_sqlite:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                sqlite3.connect(str(database.engine.url.database), timeout=0).execute("BEGIN IMMEDIATE")
            return
        with database.engine.connect() as other:
            other.execute(sa.text("SET lock_timeout = '50ms'"))
            with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
                other.execute(sa.text("UPDATE endpoints SET max_in_flight = 1 WHERE id = :id"), {"id": endpoint.id})

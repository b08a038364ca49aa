"""Who is asking is found out by reading: a page never waits for those who write."""

from datetime import UTC, datetime

from streams.adapters.store.database import Database
from streams.bootstrap import as_store
from streams.domain.token import Scope
from streams.services.access.authenticate import authenticate_session, authenticate_token
from streams.services.access.create_token import create_token
from streams.services.access.log_in import log_in

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_sessions_and_tokens_are_read_while_detection_writes(database: Database):
    store = as_store(database)
    text = create_token(store, "desk", Scope.READ, NOW)
    cookie = log_in(store, text, NOW)
    assert cookie is not None
    assert authenticate_token(store, text, NOW) is not None
    with database.begin():  # on SQLite nobody else can write now
        for found in (authenticate_token(store, text, NOW), authenticate_session(store, cookie, NOW)):
            assert found is not None
            assert found.name == "desk"

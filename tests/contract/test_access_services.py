"""Tokens, login links and sessions of the pages."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from streams.adapters.store.login_links import login_links
from streams.adapters.store.sessions import sessions
from streams.adapters.store.tokens import tokens
from streams.domain.errors import ConflictError, NotFoundError, RejectedError
from streams.domain.token import Scope
from streams.ports.store import Store
from streams.services.access.authenticate import authenticate_session, authenticate_token
from streams.services.access.create_login_link import create_login_link
from streams.services.access.create_token import create_token
from streams.services.access.list_tokens import list_tokens
from streams.services.access.log_in import log_in
from streams.services.access.log_out import log_out, log_out_all
from streams.services.access.revoke_token import revoke_token
from tests.contract.outbox import NOW


def session_of(store: Store, text: str) -> str:
    cookie = log_in(store, text, NOW)
    assert cookie is not None
    return cookie


def link_code(store: Store, scope: Scope = Scope.WRITE) -> str:
    link = create_login_link(store, "http://tocsin.example", scope, NOW)
    assert link.startswith("http://tocsin.example/login/")
    return link.rpartition("/")[2]


def test_a_token_is_known_until_it_is_revoked(store: Store) -> None:
    text = create_token(store, "desk", Scope.READ, NOW)
    with pytest.raises(ConflictError, match="there is a token called 'desk' already"):
        create_token(store, "desk", Scope.WRITE, NOW)
    token = authenticate_token(store, text, NOW)
    assert token is not None
    assert (token.name, token.scope) == ("desk", Scope.READ)
    assert authenticate_token(store, f"{text}x", NOW) is None
    revoke_token(store, "desk")
    assert authenticate_token(store, text, NOW) is None
    with pytest.raises(NotFoundError, match="there is no token 'desk'"):
        revoke_token(store, "desk")


@pytest.mark.parametrize("name", ["", " ", "a/b", "a\0", "a\x1b[31m", "\ud800", "x" * 101])
def test_a_name_that_fits_no_line_or_address_is_refused(store: Store, name: str) -> None:
    with pytest.raises(RejectedError, match="name: it"):
        create_token(store, name, Scope.READ, NOW)


def test_a_session_lasts_twelve_hours(store: Store) -> None:
    cookie = session_of(store, create_token(store, "desk", Scope.READ, NOW))
    session = authenticate_session(store, cookie, NOW + timedelta(hours=12, seconds=-1))
    assert session is not None
    assert (session.name, session.scope) == ("desk", Scope.READ)
    assert authenticate_session(store, cookie, NOW + timedelta(hours=12)) is None
    assert log_in(store, "tocsin_wrong", NOW) is None


def test_a_session_ends_with_its_token_and_never_gets_the_rights_of_a_later_one(store: Store) -> None:
    cookie = session_of(store, create_token(store, "desk", Scope.READ, NOW))
    revoke_token(store, "desk")
    assert authenticate_session(store, cookie, NOW) is None
    create_token(store, "desk", Scope.WRITE, NOW)
    assert authenticate_session(store, cookie, NOW) is None


def test_logging_out_ends_that_session_at_once_and_no_other(store: Store) -> None:
    text = create_token(store, "desk", Scope.READ, NOW)
    first, second = session_of(store, text), session_of(store, text)
    log_out(store, first, NOW)
    assert authenticate_session(store, first, NOW) is None
    assert authenticate_session(store, second, NOW) is not None
    assert log_out_all(store) == 1
    assert authenticate_session(store, second, NOW) is None
    assert authenticate_token(store, text, NOW) is not None


def test_a_login_link_begins_one_session_within_fifteen_minutes(store: Store) -> None:
    code = link_code(store, Scope.READ)
    session = authenticate_session(store, session_of(store, code), NOW)
    assert session is not None
    assert (session.name, session.scope) == ("operator", Scope.READ)
    assert log_in(store, code, NOW) is None
    late = link_code(store)
    assert log_in(store, late, NOW + timedelta(minutes=15)) is None


def test_no_secret_that_is_handed_out_lies_in_the_store(store: Store) -> None:
    token, code = create_token(store, "desk", Scope.READ, NOW), link_code(store)
    cookie = session_of(store, token)
    with store.read() as tx:
        kept = [str(tuple(row)) for table in (tokens, login_links, sessions) for row in tx.execute(sa.select(table))]
    assert len(kept) == 3
    assert not any(secret in row for secret in (token, code, cookie) for row in kept)


def test_reading_with_a_session_or_a_token_writes_only_every_five_minutes(store: Store) -> None:
    text = create_token(store, "desk", Scope.READ, NOW)
    cookie = session_of(store, text)
    for seconds, noted in ((0, 0), (299, 0), (301, 301)):
        authenticate_token(store, text, NOW + timedelta(seconds=seconds))
        session = authenticate_session(store, cookie, NOW + timedelta(seconds=seconds))
        assert session is not None
        assert list_tokens(store)[0].used_at == NOW + timedelta(seconds=noted)
    session = authenticate_session(store, cookie, NOW + timedelta(seconds=302))
    assert session is not None
    assert session.seen_at == NOW + timedelta(seconds=301)


def test_sessions_and_links_that_have_expired_are_forgotten(store: Store) -> None:
    session_of(store, link_code(store))
    link_code(store)
    later = NOW + timedelta(days=1)
    code = create_login_link(store, "http://tocsin.example", Scope.READ, later).rpartition("/")[2]
    assert log_in(store, code, later)
    with store.read() as tx:
        assert len(tx.execute(sa.select(sessions)).all()) == 1
        assert tx.execute(sa.select(login_links)).all() == []

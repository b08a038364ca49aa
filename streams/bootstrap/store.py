"""Opens the store."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.domain.session import OPERATOR
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.store.database import Database
    from streams.adapters.store.subscriptions import Subscriptions
    from streams.ports.store import Store
    from streams.ports.store_admin import StoreAdmin


def make_database(settings: Settings, *, seals: bool = True) -> "Database":
    """The store, not connected to yet; without ``seals`` it writes secrets in clear text."""
    from streams.adapters.localrun.private import close_to_others
    from streams.adapters.store.database import Database
    from streams.adapters.store.sealing import Sealer

    close_to_others(settings.state)
    return Database(settings.store_url, Sealer(settings.store_keys, seals=seals))


@contextmanager
def open_database(settings: Settings) -> Iterator["Database"]:
    """The store, brought to the form that this version needs. Raises UnavailableError when it cannot be reached."""
    database = make_database(settings)
    try:
        database.migrate()
        yield database
    finally:
        database.close()


@contextmanager
def open_store(settings: Settings) -> Iterator["Store"]:
    """The same, as services need it for commands: what they change goes on record as the operator's."""
    from streams.services.audit.audited_store import audited_store

    with open_database(settings) as database:
        yield audited_store(as_store(database), operator_name(), now)


def operator_name() -> str:
    """Who runs a command: the operator, with their login name where the system knows it."""
    try:
        return f"{OPERATOR} ({getpass.getuser()})"
    except (KeyError, OSError):  # a container's user often has no name
        return OPERATOR


def as_store(database: "Database") -> "Store":
    """The database as services need it."""
    from streams.adapters.store import (
        alert_notes,
        alerts,
        attempts,
        audit,
        deliveries,
        endpoints,
        events,
        feed_articles,
        feeds,
        hub_subscriptions,
        kept_requests,
        keys,
        login_links,
        mailbox_cursors,
        notices,
        replays,
        row_locks,
        saved_views,
        sessions,
        silences,
        suppressions,
        tokens,
    )
    from streams.adapters.store.detect_state import ReadOnlyState
    from streams.ports.store import Store

    return Store(
        read=database.read,
        begin=database.begin,
        trial_state=ReadOnlyState,
        lock=row_locks.lock,
        alert_notes=alert_notes,
        alerts=alerts,
        attempts=attempts,
        audit=audit,
        deliveries=deliveries,
        endpoints=endpoints,
        events=events,
        feed_articles=feed_articles,
        feeds=feeds,
        hub_subscriptions=hub_subscriptions,
        kept_requests=kept_requests,
        keys=keys,
        login_links=login_links,
        mailbox_cursors=mailbox_cursors,
        notices=notices,
        replays=replays,
        saved_views=saved_views,
        sessions=sessions,
        silences=silences,
        subscriptions=subscription_book(),
        suppressions=suppressions,
        tokens=tokens,
    )


def subscription_book() -> "Subscriptions":
    """The store's subscriptions, wired to its outbox."""
    from streams.adapters.store import deliveries
    from streams.adapters.store.subscriptions import Subscriptions

    return Subscriptions(deliveries.add)


@contextmanager
def open_store_admin(settings: Settings, *, seals: bool = True) -> Iterator["StoreAdmin"]:
    """The store as it is, to look after it; nothing is brought up to date. Raises UnavailableError."""
    from streams.adapters.store.administration import SqlStoreAdmin

    database = make_database(settings, seals=seals)
    try:
        yield SqlStoreAdmin(database)
    finally:
        database.close()


def new_store_key() -> str:
    """A key for secrets in the store."""
    from streams.adapters.store.sealing import new_key

    return new_key()

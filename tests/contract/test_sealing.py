"""Secrets in the store are sealed with the operator's keys, and only with them are they read again."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from streams.adapters.store import endpoints
from streams.adapters.store.database import Database
from streams.adapters.store.keys import find_key, shared_key
from streams.adapters.store.sealing import Sealer, new_key
from streams.adapters.store.secrets_at_rest import in_clear_text, rewrite
from streams.domain.endpoint import Channel, Endpoint, Secret
from streams.domain.errors import TocsinError
from tests.contract.outbox import NOW, an_endpoint

OLD, NEW = new_key(), new_key()
HOOK = an_endpoint(
    address="https://receiver.example/?token=hush-address",
    secrets=(Secret(value="whsec_aHVzaC1zZWNyZXQ="),),
    headers={"authorization": "Bearer hush-header"},
    body={"key": "hush-body", "nothing": None},
)
PLAIN_WORDS = ("hush", "aHVzaC1zZWNyZXQ")


class Stores:
    """The same store, opened with any keys."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opened: list[Database] = []

    def __call__(self, *keys: str, seals: bool = True) -> Database:
        database = Database(self.url, Sealer(keys, seals=seals))
        self.opened.append(database)
        return database


@pytest.fixture
def opened(store_url: str) -> Iterator[Stores]:
    stores = Stores(store_url)
    yield stores
    for database in stores.opened:
        database.close()


def save(database: Database, *given: Endpoint) -> bytes:
    with database.begin() as connection:
        for endpoint in given:
            endpoints.save(connection, endpoint)
        return shared_key(connection, "unsubscribe")


def read(database: Database) -> list[Endpoint]:
    with database.read() as connection:
        return endpoints.find(connection)


def as_it_lies(database: Database) -> str:
    """Everything in the tables that hold secrets."""
    queries = ("SELECT address, secrets, headers, body FROM endpoints", "SELECT value FROM keys")
    with database.read() as connection:
        values = [value for query in queries for row in connection.execute(sa.text(query)) for value in row]
    return " ".join(bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for v in values)


def clear(database: Database) -> int:
    with database.read() as connection:
        return in_clear_text(connection)


def test_with_a_key_nothing_secret_lies_in_clear_text(opened: Stores) -> None:
    database = opened(OLD)
    key = save(database, HOOK)
    lying = as_it_lies(database)
    assert not any(word in lying for word in PLAIN_WORDS)
    assert key.decode("latin-1") not in lying
    assert clear(database) == 0
    assert read(database) == [HOOK]
    with database.read() as connection:
        assert endpoints.find(connection, channel=Channel.WEBHOOK, address=HOOK.address) == [HOOK]
        assert endpoints.find(connection, address="https://receiver.example/") == []
        assert find_key(connection, "unsubscribe") == key


def test_an_endpoint_without_a_body_of_its_own_stays_without(opened: Stores) -> None:
    database = opened(OLD)
    save(database, replace(HOOK, body=None))
    assert read(database)[0].body is None
    assert clear(database) == 0


def test_new_secrets_are_sealed_too(opened: Stores) -> None:
    database = opened(OLD)
    save(database, HOOK)
    with database.begin() as connection:
        endpoints.replace_secrets(connection, HOOK.id, [Secret(value="whsec_bmV3LXNlY3JldA==", expires_at=NOW)])
    assert "bmV3" not in as_it_lies(database)
    assert read(database)[0].secrets == (Secret(value="whsec_bmV3LXNlY3JldA==", expires_at=NOW),)


def test_without_keys_everything_is_as_it_was(opened: Stores) -> None:
    database = opened()
    save(database, HOOK)
    assert all(word in as_it_lies(database) for word in PLAIN_WORDS)
    assert clear(database) == 2
    assert read(database) == [HOOK]


def test_keys_are_introduced_replaced_and_given_up_without_losing_anything(opened: Stores) -> None:
    key = save(opened(), HOOK)
    for database, sealed in (
        (opened(OLD), True),
        (opened(NEW, OLD), True),
        (opened(NEW), True),
        (opened(NEW, seals=False), False),
        (opened(), False),
    ):
        assert read(database) == [HOOK]
        with database.begin() as connection:
            assert rewrite(connection) == 2
            assert find_key(connection, "unsubscribe") == key
        assert (clear(database) == 0) is sealed
    assert read(opened()) == [HOOK]


def test_a_retired_key_opens_nothing_that_was_written_anew(opened: Stores) -> None:
    save(opened(OLD), HOOK)
    with opened(NEW, OLD).begin() as connection:
        rewrite(connection)
    with pytest.raises(TocsinError, match="not among"):
        read(opened(OLD))


@pytest.mark.parametrize(("keys", "words"), [((), "no key is set"), ((NEW,), "not among")])
def test_a_key_that_is_missing_is_said_and_nothing_is_overwritten(
    opened: Stores, keys: tuple[str, ...], words: str
) -> None:
    save(opened(OLD), HOOK)
    database = opened(*keys)
    with pytest.raises(TocsinError, match=words):
        read(database)
    with pytest.raises(TocsinError, match=words), database.begin() as connection:
        rewrite(connection)
    assert read(opened(OLD)) == [HOOK]


def test_a_seal_that_was_tampered_with_is_refused(opened: Stores) -> None:
    database = opened(OLD)
    save(database, HOOK)
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE endpoints SET address = address || 'x'"))
    with pytest.raises(TocsinError, match="not among"):
        read(database)

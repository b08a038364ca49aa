"""A store of the first version, with days of news in it, is brought up to date and has lost nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from streams.adapters.store import schema
from streams.adapters.store.alerts import AlertQuery
from streams.adapters.store.database import Database
from streams.adapters.store.tables import metadata
from streams.bootstrap import as_store, load_rule_book, subscription_book
from streams.domain.subscription import Selector
from streams.domain.token import Scope
from streams.notify.suggestions import KnownNames
from streams.ports.store import Store
from streams.services.access.create_token import create_token
from streams.services.access.list_tokens import list_tokens
from streams.services.alerts.list import list_alerts
from streams.services.deliveries.list import DeliveryQuery, list_deliveries
from streams.services.deliveries.replay import replay_delivery
from streams.services.silences.create import SilenceRequest, create_silence
from streams.services.silences.list import list_silences
from streams.services.subscriptions.show import list_subscriptions
from tests.integration.newsroom import NOW, fill

FIRST = "0001"
RULES = Path(__file__).parents[2] / "rules"


@pytest.fixture
def today(tmp_path: Path) -> Iterator[Database]:
    """A store of today's version, with some of everything that people and processes put there."""
    database = Database(f"sqlite:///{tmp_path / 'today.db'}")
    database.migrate()
    rules = load_rule_book(sorted(RULES.rglob("member-leaves-bloc.yaml")))
    fill(database, subscription_book(), rules)
    create_token(as_store(database), "desk", Scope.WRITE, NOW)
    selector, until = Selector(rules=("member-leaves-bloc",)), NOW + timedelta(hours=2)
    request = SilenceRequest(selector=selector, ends_at=until, author="ann", reason="a drill")
    create_silence(as_store(database), request, KnownNames(rules=frozenset(rules.rules)), NOW)
    yield database
    database.close()


def tables(connection: sa.Connection) -> dict[str, sa.TableClause]:
    """Every table with the columns that it has in the store, of the types of today."""
    inspector = sa.inspect(connection)
    return {
        name: sa.table(name, *(sa.column(c["name"], metadata.tables[name].c[c["name"]].type) for c in there))
        for (_, name), there in inspector.get_multi_columns().items()
        if name != "alembic_version"
    }


def rows(connection: sa.Connection, known: dict[str, sa.TableClause]) -> dict[str, list[dict[str, Any]]]:
    """Every row of those tables, in one order."""
    return {
        name: sorted((row._asdict() for row in connection.execute(sa.select(table))), key=str)
        for name, table in known.items()
    }


def first_version(url: str, today: Database) -> tuple[Database, dict[str, sa.TableClause]]:
    """A store as the first version left it, with the same news."""
    old = Database(url)
    with old.begin() as connection, today.read() as source:
        command.upgrade(schema.alembic_config(connection), FIRST)
        known = tables(connection)
        for name, found in rows(source, known).items():
            if found:
                connection.execute(sa.insert(known[name]), found)
            for key in () if old.is_sqlite else metadata.tables[name].primary_key:  # those that count up go on behind
                connection.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{name}', '{key.name}'), 100000)"))
    return old, known


def said(store: Store) -> list[object]:
    """What people are shown of it, without the severity of deliveries, which older ones lack."""
    alerts = list_alerts(store, AlertQuery(limit=100))
    found = list_deliveries(store, DeliveryQuery(limit=1000))
    deliveries = [(replace(delivery, severity=None), endpoint) for delivery, endpoint in found]
    return [alerts, deliveries, list_subscriptions(store), list_silences(store, None), list_tokens(store)]


def test_a_store_of_the_first_version_keeps_everything_and_works(empty_store_url: str, today: Database):
    database, known = first_version(empty_store_url, today)
    with database.read() as connection:
        before = rows(connection, known)
        assert schema.current(connection) == FIRST
    filled = {name for name, found in before.items() if found}
    assert {
        "alerts",
        "alert_changes",
        "deliveries",
        "attempts",
        "endpoints",
        "subscriptions",
        "silences",
        "tokens",
    } <= filled

    database.migrate()
    with database.read() as connection:
        assert schema.current(connection) == schema.newest()
        assert rows(connection, known) == before
    assert said(as_store(database)) == said(as_store(today))
    delivered, _ = list_deliveries(as_store(database), DeliveryQuery(limit=1))[0]
    assert replay_delivery(as_store(database), delivered.id, NOW).id != delivered.id
    database.close()

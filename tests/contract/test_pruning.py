"""What was finished long ago is forgotten, a little at a time; what is still to arrive, never."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from streams.adapters.store import attempts, deliveries, endpoints
from streams.adapters.store.database import Database
from streams.adapters.store.notices import notices
from streams.adapters.store.pruning import BATCH, prunable, prune
from streams.bootstrap import as_store
from streams.cli import tocsin
from streams.domain.delivery import Attempt, DeliveryState
from streams.ports.store_admin import Pruned
from streams.services.deliveries.replay import replay_delivery
from tests.contract.outbox import NOW, a_delivery, add_digest, an_endpoint

LONG_AGO = NOW - timedelta(days=100)
YEARS_AGO = NOW - timedelta(days=3650)
BEFORE = NOW - timedelta(days=90)


def test_only_what_was_finished_long_ago_is_forgotten_with_its_attempts_and_notices(database: Database) -> None:
    created = {"created_at": LONG_AGO, "next_at": LONG_AGO}
    old = [
        a_delivery(state=state, finished_at=LONG_AGO + timedelta(hours=n))
        for n, state in enumerate((DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.CANCELLED))
    ]
    kept = [
        *(a_delivery(state=state, **created) for state in deliveries.OPEN_STATES),
        *(a_delivery(state=each.state, finished_at=BEFORE, **created) for each in old),
    ]
    with database.begin() as connection:
        endpoints.save(connection, an_endpoint())
        deliveries.add(connection, [*old, *kept])
        done = {"state": DeliveryState.DELIVERED}
        digests = [add_digest(connection, ["a", "b"], finished_at=at, **done) for at in (LONG_AGO, NOW)]
        made = [Attempt(delivery_id=each.id, number=n, at=NOW) for each in old + kept for n in (1, 2)]
        attempts.add(connection, made)
        assert prunable(connection, BEFORE) == Pruned(deliveries=4, attempts=6, notices=2)
    with database.begin() as connection:
        some = prune(connection, BEFORE, limit=2)
        assert some.deliveries == 2
        left = deliveries.get_many(connection, [each.id for each in old])
        assert [each.id for each in left] == [each.id for each in old[1:]]
    with database.begin() as connection:
        assert some + prune(connection, BEFORE) == Pruned(deliveries=4, attempts=6, notices=2)
        assert prune(connection, BEFORE) == prunable(connection, BEFORE) == Pruned()
        stay = {each.id for each in [*kept, digests[1]]}
        assert {each.id for each in deliveries.find(connection)} == stay
        assert set(connection.scalars(sa.select(deliveries.payloads.c.delivery_id))) == stay
        assert set(connection.scalars(sa.select(attempts.attempts.c.delivery_id))) == {each.id for each in kept}
        assert set(connection.scalars(sa.select(notices.c.delivery_id))) == {digests[1].id}


def test_what_a_replay_on_its_way_repeats_is_kept_until_it_has_arrived(database: Database) -> None:
    old = a_delivery(state=DeliveryState.DEAD, finished_at=LONG_AGO)
    with database.begin() as connection:
        endpoints.save(connection, an_endpoint())
        deliveries.add(connection, [old])
    again = replay_delivery(as_store(database), old.id, NOW)
    with database.begin() as connection:
        assert prune(connection, BEFORE) == Pruned()
        assert deliveries.cancel(connection, again.id, NOW, "not wanted")
        assert prune(connection, BEFORE) == Pruned(deliveries=1)


def test_the_command_says_how_much_before_and_after(
    database: Database, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_STORE__URL", store_url)
    with database.begin() as connection:
        deliveries.add(
            connection, [a_delivery(state=DeliveryState.DELIVERED, finished_at=YEARS_AGO) for _ in range(BATCH + 1)]
        )
    asked = CliRunner().invoke(tocsin, ["store", "prune", "--days", "1", "--dry-run"])
    assert asked.output.startswith("would forget 201 deliveries finished before 20")
    done = json.loads(CliRunner().invoke(tocsin, ["store", "prune", "--json"]).output)
    assert (done["deliveries"], done["attempts"], done["dry_run"]) == (201, 0, False)
    with database.read() as connection:
        assert deliveries.find(connection) == []

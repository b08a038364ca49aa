"""Which rules each worker has in force is known to everybody."""

from datetime import timedelta

from streams.adapters.store.rule_loads import has_loads, list_loads, note_load
from streams.domain.rule_load import RuleLoad
from tests.unit.detect.desk import START, after


def load(worker="w1", **fields):
    return RuleLoad(worker=worker, version="v1", rules=41, loaded_at=START, **fields)


def test_the_latest_report_of_each_worker_counts(database):
    with database.begin() as connection:
        note_load(connection, load(), START)
        note_load(connection, load("w2"), after(0.01))
        broken = load(error="one.yaml:3: wrong", failed_at=after(1))
        note_load(connection, broken, after(1))
        assert has_loads(connection)
        assert list_loads(connection, START) == [broken, load("w2")]
        assert list_loads(connection, after(0.5)) == [broken]


def test_a_worker_that_is_gone_for_good_is_forgotten(database):
    with database.begin() as connection:
        note_load(connection, load(), START)
        note_load(connection, load("w2"), START + timedelta(days=2))
        assert [one.worker for one in list_loads(connection, after(-1))] == ["w2"]

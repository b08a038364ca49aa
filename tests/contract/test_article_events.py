"""What articles gave is remembered by version, in both stores."""

from datetime import UTC, datetime, timedelta

from streams.adapters.store.article_events import forget, remember, remembered
from streams.adapters.store.database import Database
from streams.domain.remembered import Remembered, Version

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def article(name: str = "a", arrived_ms: int = 1, offset: int = 1, **events: str) -> Remembered:
    version = Version(arrived_ms=arrived_ms, offset=offset)
    return Remembered(article_id=name, version=version, published_at=NOON, events=events)


def write(database: Database, *articles: Remembered) -> None:
    with database.begin() as connection:
        remember(connection, articles)


def read(database: Database, *names: str) -> dict[str, Remembered]:
    with database.read() as connection:
        return remembered(connection, names)


def test_what_was_written_is_read_and_unknown_articles_are_missing(database: Database):
    first, second = article("a", e1="membership|MLI|ECOWAS"), article("b")
    write(database, first, second)
    assert read(database, "a", "b", "c") == {"a": first, "b": second}
    assert read(database) == {}


def test_a_later_version_replaces_and_an_earlier_one_that_comes_late_does_not(database: Database):
    write(database, article(arrived_ms=5, offset=3, e1="k"))
    later = article(arrived_ms=5, offset=4)
    write(database, later)
    for stale in (article(arrived_ms=5, offset=3, e1="k"), article(arrived_ms=4, offset=9, e1="k")):
        write(database, stale)
        assert read(database, "a") == {"a": later}
    newest = article(arrived_ms=6, offset=0, e2="k")
    write(database, newest)
    assert read(database, "a") == {"a": newest}


def test_old_articles_are_forgotten(database: Database):
    write(database, article("a"))
    with database.begin() as connection:
        assert forget(connection, NOON) == 0
        assert forget(connection, NOON + timedelta(seconds=1)) == 1
    assert read(database, "a") == {}

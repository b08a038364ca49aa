"""Articles that were passed over unread are counted by reason."""

from streams.adapters.store.skipped_articles import count_skipped, list_passed_over


def test_numbers_of_every_batch_add_up(database):
    with database.begin() as connection:
        assert list_passed_over(connection) == {}
        count_skipped(connection, {"language fr": 2, "language es": 1})
        count_skipped(connection, {"language fr": 3})
        assert list_passed_over(connection) == {"language fr": 5, "language es": 1}

"""What cannot be reached is tried again for a while, and no longer."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from streams.agents.backoff import retry_with_backoff
from streams.domain.errors import UnavailableError


class Store:
    """Away for so many calls."""

    def __init__(self, away: int) -> None:
        self.away = away
        self.calls = 0

    def call(self) -> str:
        self.calls += 1
        if self.calls <= self.away:
            raise UnavailableError("the store cannot be used now")
        return "done"


def run(store: Store, patience: float) -> str:
    with ThreadPoolExecutor(1) as executor:
        return asyncio.run(retry_with_backoff(executor, store.call, patience=patience))


def test_a_short_absence_is_waited_out_and_each_try_is_said_in_one_line(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        assert run(Store(away=1), patience=5) == "done"
    assert [record.getMessage() for record in caplog.records] == [
        "the store cannot be used now; trying again in 0.25 s"
    ]


def test_patience_ends(caplog: pytest.LogCaptureFixture):
    store = Store(away=100)
    with pytest.raises(UnavailableError):
        run(store, patience=0.5)
    assert 1 < store.calls < 4


def test_other_errors_are_not_tried_again():
    with ThreadPoolExecutor(1) as executor, pytest.raises(ZeroDivisionError):
        asyncio.run(retry_with_backoff(executor, lambda: 1 / 0))

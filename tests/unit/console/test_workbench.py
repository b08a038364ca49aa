"""The workbench: articles are read apart from the event loop, within a time."""

import asyncio
import threading

import pytest

from streams.console.pages.workbench import Piece, pieces
from streams.console.workbench import Workbench
from streams.domain.errors import UnavailableError
from streams.domain.event import Evidence


class Stalls:
    """A reader that reads its second article until it is told to end."""

    def __init__(self) -> None:
        self.end = threading.Event()
        self.number = 0

    def read(self, _given):
        self.number += 1
        if self.number > 1:
            self.end.wait(60)


def test_an_article_that_takes_too_long_is_given_up_and_the_loop_goes_on():
    reader = Stalls()
    bench = Workbench(lambda: reader, seconds=0.05)

    async def try_it():
        await bench.read({"text": "x"})
        with pytest.raises(UnavailableError, match="not read within"):
            await bench.read({"text": "x"})

    try:
        asyncio.run(try_it())
    finally:
        reader.end.set()
        bench.close()


def test_the_text_is_cut_where_sentences_of_events_begin_and_end_and_nothing_is_lost():
    def proof(start, end):
        return Evidence(sentence="", start=start, end=end, trigger="")

    found = list(pieces("abcdefgh", [(1, proof(1, 5)), (2, proof(3, 7)), (3, proof(-1, -1))]))
    assert found == [Piece("a"), Piece("bc", (1,)), Piece("de", (1, 2)), Piece("fg", (2,)), Piece("h")]
    assert "".join(piece.text for piece in pieces("plain", [])) == "plain"

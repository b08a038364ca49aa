"""The workbench: articles that somebody tries, read one at a time beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from streams.domain.errors import Place, UnavailableError
from streams.ingest.article_file import FileArticle
from streams.services.extraction.read_article import ArticleReader, ArticleReading

READ_SECONDS = 30
"""For how long one article may be read, its waiting for others included."""

START_SECONDS = 180
"""For how long the first one waits until the extractor is loaded."""


class Workbench:
    """One reader for all requests, made when the first article comes.

    It has a thread of its own, so an article that takes too long delays others here and nothing else.
    """

    def __init__(self, build: Callable[[], ArticleReader], *, seconds: float = READ_SECONDS) -> None:
        self._build = build
        self._seconds = seconds
        self._reader: ArticleReader | None = None
        self._thread = ThreadPoolExecutor(1, "workbench")

    async def read(self, tree: object) -> ArticleReading:
        """What is read out of an article, given as a JSON tree of which only ``text`` is required.

        Raises:
            RejectedError: it is no article.
            UnavailableError: it takes too long, or those before it do.
        """
        limit = self._seconds if self._reader else START_SECONDS
        call = asyncio.get_running_loop().run_in_executor(self._thread, self._read, tree)
        try:
            return await asyncio.wait_for(call, limit)
        except TimeoutError as error:
            raise UnavailableError(
                f"the article was not read within {limit:g} s: try a shorter one, or this one again in a minute"
            ) from error

    def close(self) -> None:
        """Begin nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _read(self, tree: object) -> ArticleReading:
        if self._reader is None:
            self._reader = self._build()
        return self._reader.read(FileArticle(place=Place("article"), size=0, content=tree))

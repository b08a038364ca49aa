"""The agent on ``articles``: writes the events of each article to ``events``."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from streams.adapters.store.article_events import remember, remembered
from streams.adapters.store.database import Database
from streams.adapters.store.skipped_articles import count_skipped
from streams.agents.article_reader import ReadArticle
from streams.agents.backoff import retry_with_backoff
from streams.agents.outputs import Outputs
from streams.agents.pool import Pool
from streams.domain.dead_letter import Rejection
from streams.domain.record import Header, Record
from streams.domain.remembered import Remembered
from streams.domain.trace import EXTRACT, HEADER, trace_of
from streams.extract.corrections import correct
from streams.ports.clock import Clock
from streams.ports.tracing import Tracing
from streams.wire import codec as wire
from streams.wire.dead_letters import dead_letter

EVENTS = "events"

_log = logging.getLogger(__name__)


class ExtractAgent:
    """Handles batches of articles.

    What an article gave is remembered only after its events and withdrawals are durable, and before the batch is
    acknowledged: ``docs/decisions/0091-corrections.md`` goes through every place at which it can be killed.
    """

    def __init__(
        self,
        pool: Pool[ReadArticle | Rejection],
        database: Database,
        outputs: Outputs,
        clock: Clock,
        tracing: Tracing | None = None,
    ) -> None:
        self._pool = pool
        self._database = database
        self._outputs = outputs
        self._clock = clock
        self._tracing = tracing
        self._thread = ThreadPoolExecutor(1, "article-events")

    async def handle(self, records: Sequence[Record]) -> None:
        """Extract from a batch; everything it gives is durable afterwards."""
        began = self._clock()
        results = await self._pool.map(records)
        articles = [result for result in results if isinstance(result, ReadArticle)]
        known = await retry_with_backoff(self._thread, lambda: self._remembered({article.id for article in articles}))
        changed: dict[str, Remembered] = {}
        events = buried = 0
        for record, result in zip(records, results, strict=True):
            if isinstance(result, Rejection):
                self._outputs.dead_letter(dead_letter(record, result, self._clock()))
                _log.warning("dead letter %s: %s: %s", record.origin, result.code, result.message)
                buried += 1
            else:
                events += await self._write(record, result, known, changed)
        await self._outputs.durable()
        self._trace(articles, began)
        skipped = Counter(article.skipped for article in articles if article.skipped)
        if changed or skipped:
            await retry_with_backoff(self._thread, lambda: self._remember(list(changed.values()), skipped))
        if events or buried:
            _log.info("%d articles read: %d events, %d dead letters", len(records), events, buried)

    async def _write(
        self, record: Record, article: ReadArticle, known: Mapping[str, Remembered], changed: dict[str, Remembered]
    ) -> int:
        for note in article.notes:
            _log.debug("%s: %s", record.origin, note)
        if article.skipped:
            _log.debug("%s: article %s is passed over: %s", record.origin, article.id, article.skipped)
        before = changed.get(article.id) or known.get(article.id)
        story_keys = {event.id: event.story_key for event in article.events}
        correction = correct(article.id, article.version, article.published_at, story_keys, before)
        if correction.superseded:
            return 0
        origin = [("tocsin-origin", record.origin.encode()), *self._trace_header(article.id)]
        for event in article.events:
            await self._outputs.send(EVENTS, event.story_key, event.value, [*origin, ("tocsin-kind", b"event")])
        for withdrawal in correction.withdrawals:
            kind = [*origin, ("tocsin-kind", b"withdrawal")]
            await self._outputs.send(EVENTS, withdrawal.story_key, wire.encode(withdrawal), kind)
        if correction.remember is not None and correction.remember != before:
            changed[article.id] = correction.remember
        return len(article.events)

    def _trace(self, articles: Sequence[ReadArticle], began: datetime) -> None:
        if self._tracing is not None:
            ended = self._clock()
            for article in articles:
                self._tracing.span(EXTRACT, article.id, began, ended, {"tocsin.events": len(article.events)})

    def _trace_header(self, article_id: str) -> list[Header]:
        if self._tracing is None:
            return []
        return [(HEADER, trace_of(article_id, EXTRACT).traceparent.encode())]

    def _remembered(self, article_ids: set[str]) -> dict[str, Remembered]:
        with self._database.read() as connection:
            return remembered(connection, article_ids)

    def _remember(self, articles: list[Remembered], skipped: Mapping[str, int]) -> None:
        with self._database.begin() as connection:
            remember(connection, articles)
            count_skipped(connection, skipped)

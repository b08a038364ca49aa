"""Articles of a backtest are normalised as at ingest."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from streams.bootstrap import load_outlets, read_article_file, read_page
from streams.domain.article import Article
from streams.domain.event import Event
from streams.services.backtest.inputs import InputSource
from tests.unit.agents.test_article_reader import one_exit


def with_source(article: Article) -> tuple[Event, ...]:
    return tuple(replace(one, article=replace(one.article, source=article.source)) for one in one_exit(article))


def test_spellings_of_one_outlet_are_one_source(tmp_path: Path) -> None:
    news = tmp_path / "news.jsonl"
    sources = ["reuters", {"name": "Reuters"}, {"name": "x", "domain": "www.reuters.com"}]
    lines = [
        {"id": str(n), "text": "Mali quits.", "published_at": "2022-01-01T00:00:00Z", "source": source}
        for n, source in enumerate(sources)
    ]
    news.write_text("\n".join(map(json.dumps, lines)))
    source = InputSource(
        extractor=lambda: with_source,
        read_file=read_article_file,
        read_page=read_page,
        clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        refused=lambda *_: None,
        step=lambda _: None,
        outlets=load_outlets(),
    )
    keys = {one.article.source.independent_key for one in source.of_file(str(news)) if isinstance(one, Event)}
    assert len(keys) == 1

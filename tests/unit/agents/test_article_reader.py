"""What a process of the pool makes of one record."""

import json
from datetime import UTC, datetime

from streams.adapters.articles.html_text import read_page
from streams.agents.article_reader import ArticleReader, ReadArticle
from streams.domain.article import Article
from streams.domain.dead_letter import Rejection
from streams.domain.entity import EntityRef
from streams.domain.event import ArticleRef, Event, Evidence, Modality, Status, event_id
from streams.domain.record import Record
from streams.domain.remembered import Version

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MALI = EntityRef(id="MLI", name="Mali", kind="country")
ECOWAS = EntityRef(id="ECOWAS", name="ECOWAS", kind="regional_bloc")


def one_exit(article: Article) -> tuple[Event, ...]:
    return (
        Event(
            id=event_id(article.id, "membership.leave", ("MLI", None, "ECOWAS")),
            type="membership.leave",
            status=Status.ANNOUNCED,
            modality=Modality.ASSERTED,
            actor=MALI,
            organisation=ECOWAS,
            confidence=0.9,
            evidence=(Evidence(sentence=article.text, start=0, end=len(article.text), trigger="quit"),),
            article=ArticleRef(id=article.id, published_at=article.published_at),
        ),
    )


def unsure(_: str) -> None:
    return None


READER = ArticleReader(one_exit, read_page=read_page, identify=unsure, clock=lambda: NOW, max_bytes=10_000)


def read(value: bytes | None, *, timestamp_ms: int = int(NOW.timestamp() * 1000)) -> ReadArticle | Rejection:
    return READER(Record(topic="articles", partition=1, offset=7, timestamp_ms=timestamp_ms, key=b"a", value=value))


def article(**changes: object) -> bytes:
    tree = {"id": "a", "text": "Mali quits.", "published_at": "2026-03-01T11:00:00Z", **changes}
    return json.dumps(tree).encode()


def test_an_article_gives_its_events_encoded_and_the_version_that_it_is():
    result = read(article())
    assert isinstance(result, ReadArticle)
    assert (result.id, result.notes) == ("a", ())
    assert result.version == Version(arrived_ms=int(NOW.timestamp() * 1000), offset=7)
    (event,) = result.events
    assert event.story_key == "membership|MLI|ECOWAS"
    assert json.loads(event.value)["id"] == event.id


def test_a_second_try_of_a_record_gives_the_same_bytes_however_late_it_is():
    ahead = article(published_at="2026-03-01T11:30:00Z")
    arrived = int(datetime(2026, 3, 1, 11, tzinfo=UTC).timestamp() * 1000)
    later = ArticleReader(
        one_exit, read_page=read_page, identify=unsure, clock=lambda: NOW.replace(day=3), max_bytes=10_000
    )
    record = Record(topic="articles", partition=1, offset=7, timestamp_ms=arrived, key=b"a", value=ahead)
    first = READER(record)
    assert isinstance(first, ReadArticle)
    assert first.notes
    assert later(record) == first


def test_what_cannot_be_read_is_rejected_with_a_code():
    codes = [read(value) for value in (None, b"", b"  ", b"{", b"[]", article(text=""), b"x" * 10_001)]
    assert [result.code for result in codes if isinstance(result, Rejection)] == [
        *["empty"] * 3,
        "not_json",
        "wrong_form",
        "no_text",
        "too_large",
    ]


def test_an_article_in_another_language_is_passed_over_and_says_why():
    for language, reason in (("fr", "language fr"), ("pt-BR", "language pt"), ("en-GB", None), ("und", None)):
        result = read(article(language=language))
        assert isinstance(result, ReadArticle)
        assert (result.skipped, bool(result.events)) == (reason, reason is None)
    assert read(article()).skipped is None


def test_a_record_without_a_timestamp_is_read_by_our_clock():
    assert isinstance(read(article(), timestamp_ms=-1), ReadArticle)

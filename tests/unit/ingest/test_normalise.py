"""Articles as producers send them are normalised or refused, never guessed at."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.articles.html_text import read_page
from streams.domain.article import Source
from streams.domain.errors import RejectedError
from streams.domain.identity import stable_id
from streams.ingest.normalise import MAX_TEXT, Normalised, normalise
from streams.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "id": "a1",
    "title": "Mali quits",
    "text": "Mali will quit the bloc.",
    "published_at": "2026-03-01T11:00:00Z",
}


def read(**changes: object) -> Normalised:
    return normalise({**GOOD, **changes}, now=NOW, read_page=read_page)


def rejection(tree: object) -> RejectedError:
    with pytest.raises(RejectedError) as caught:
        normalise(tree, now=NOW, read_page=read_page)
    return caught.value


def test_a_good_article_passes_unchanged_and_without_notes():
    source = {"name": "Wire", "domain": "WWW.wire.example", "owner": "Wire plc", "tier": 1}
    normalised = read(source=source, language="en-GB")
    article = normalised.article
    assert (article.id, article.title, article.text) == ("a1", "Mali quits", GOOD["text"])
    assert article.published_at == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert article.fetched_at == NOW
    assert article.language == "en"
    assert article.source == Source(name="Wire", domain="wire.example", owner="Wire plc", tier=1)
    assert normalised.notes == ()


def test_plain_text_is_kept_to_the_character_because_evidence_counts_into_it():
    text = "  Two  spaces,\n\nR&D, 3 < 4 and a <placeholder>.\u00a0"
    assert read(text=text).article.text == text


def test_html_becomes_text_and_that_is_said():
    normalised = read(text="<p>Mali <b>will</b> quit.</p><p>It said so.</p>", title="Mali &amp; the bloc")
    assert normalised.article.text == "Mali will quit.\n\nIt said so."
    assert normalised.article.title == "Mali & the bloc"
    assert normalised.notes == ("HTML was turned into text",)


def test_a_page_s_metadata_fills_what_is_missing():
    page = (
        "<html lang='fr'><head><title>Mali quits</title>"
        "<link rel='canonical' href='https://www.wire.example/mali?utm_source=x'>"
        "<meta property='article:published_time' content='2026-03-01T10:00:00+01:00'></head>"
        "<body><article><h1>Mali quits</h1><p>Mali will quit the bloc, it said on Sunday.</p></article></body></html>"
    )
    article = normalise({"text": page}, now=NOW, read_page=read_page).article
    assert article.url == "https://www.wire.example/mali"
    assert article.id == stable_id("article", "https://www.wire.example/mali")
    assert article.title == "Mali quits"
    assert article.published_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert article.source.domain == "wire.example"
    assert article.language == "fr"


def test_without_an_id_the_same_page_gets_the_same_id_however_it_is_linked():
    one = normalise({**GOOD, "id": None, "url": "https://A.org/x#top"}, now=NOW, read_page=read_page)
    two = normalise({**GOOD, "id": "", "url": "https://a.org/x?utm_medium=rss"}, now=NOW, read_page=read_page)
    assert one.article.id == two.article.id


def test_a_source_can_be_just_a_name():
    named = read(source="The Wire", url="https://www.wire.example/1").article.source
    assert named == Source(name="The Wire", domain="wire.example")
    assert read(url="https://www.wire.example/1").article.source.name == "wire.example"
    assert read().article.source == Source()


def test_a_time_slightly_ahead_is_taken_as_five_minutes_after_arrival_and_that_is_said():
    normalised = read(published_at="2026-03-01T20:00:00Z")
    assert normalised.article.published_at == NOW + timedelta(minutes=5)
    assert "lies ahead" in normalised.notes[0]
    assert read(published_at="2026-03-01T12:04:00Z").notes == ()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"id": None}, "no_id", "neither id nor url"),
        ({"id": 7}, "wrong_form", "id must be text, not a number"),
        ({"id": "x" * 513}, "too_long", "513 characters"),
        ({"text": ""}, "no_text", "give the article's text"),
        ({"text": " \n"}, "no_text", "missing or empty"),
        ({"text": "<p> </p>"}, "no_text", "missing or empty"),
        ({"text": ["a"]}, "wrong_form", "text must be text, not a list"),
        ({"text": "a\x00b"}, "null_character", "text contains a null character"),
        ({"text": "a\ud800b"}, "bad_unicode", "half of a surrogate pair"),
        ({"text": "x" * 1_000_001}, "too_long", "1,000,001 characters; at most 1,000,000"),
        ({"title": {"en": "x"}}, "wrong_form", "title must be text, not an object"),
        ({"published_at": None}, "no_date", "published_at is missing"),
        ({"published_at": 1646136000}, "wrong_form", "published_at must be text, not a number"),
        ({"published_at": "yesterday"}, "bad_date", "is not a time: write 2022-05-15T20:11:00Z"),
        ({"published_at": "2026-03-01T11:00:00"}, "bad_date", "has no time zone"),
        ({"published_at": "0001-01-01T00:00:00+14:00"}, "bad_date", "is not a time"),
        ({"published_at": "1066-10-14T00:00:00Z"}, "bad_date", "before 1900"),
        ({"published_at": "2999-01-01T00:00:00Z"}, "future_date", "more than a day ahead"),
        ({"url": "javascript:alert(1)"}, "bad_url", "url is not an http or https URL"),
        ({"source": 3}, "wrong_form", "source must be text or an object, not a number"),
        ({"source": {"name": 3}}, "wrong_form", "source.name must be text, not a number"),
        ({"source": {"tier": 9}}, "wrong_form", "source.tier is 9; it goes from 1 to 5"),
        ({"source": {"tier": True}}, "wrong_form", "source.tier must be a whole number, not true or false"),
        ({"language": ["en"]}, "wrong_form", "language must be text"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_with_a_code_and_words(changes: dict[str, object], code: str, words: str):
    error = rejection({**GOOD, **changes})
    assert error.code == code
    assert words in str(error)


@pytest.mark.parametrize("tree", [None, [], "text", 3, True])
def test_what_is_no_object_is_refused(tree: object):
    assert rejection(tree).code == "wrong_form"


def test_all_faults_are_named_at_once():
    error = str(rejection({"id": 7, "text": "a\x00", "published_at": "never", "source": {"tier": 0}}))
    for diagnostic in ("id must be", "text contains", "'never' is not a time", "source.tier is 0"):
        assert diagnostic in error


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(["id", "text", "title", "url", "source", "published_at", "fetched_at", "language"])


@given(st.dictionaries(FIELDS, JSON))
def test_any_json_is_either_an_article_or_refused_with_a_reason(changes: dict[str, object]):
    try:
        article = normalise({**GOOD, **changes}, now=NOW, read_page=read_page).article
    except RejectedError as error:
        refused = error
    else:
        assert article.text.strip()
        assert article.published_at <= NOW + timedelta(minutes=5)
        return
    assert refused.code
    assert str(refused)


def test_a_file_of_its_own_needs_neither_id_nor_date_and_is_told_so():
    taken = normalise({"text": "Mali leaves."}, now=NOW, read_page=read_page, file="/news/mali.txt")
    again = normalise({"text": "Mali stays."}, now=NOW, read_page=read_page, file="/news/mali.txt")
    assert taken.article.published_at == NOW
    assert taken.article.id == again.article.id
    assert [note.partition(":")[0] for note in taken.notes] == ["it has neither id nor url", "published_at is missing"]


def test_the_longest_english_article_fits_into_a_record_of_the_default_size():
    longest = {**GOOD, "text": "a" * MAX_TEXT}
    assert read(text=longest["text"]).article.text == longest["text"]
    assert len(json.dumps(longest)) < Settings().kafka.max_message_bytes
    assert len(json.dumps({**GOOD, "text": "馬" * MAX_TEXT}, ensure_ascii=False).encode()) < 4_100_000

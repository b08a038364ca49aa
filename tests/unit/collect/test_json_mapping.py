"""JSON of any shape becomes entries of a feed by a mapping, and what is wrong with a mapping is said at its place."""

from pathlib import Path

import pytest

from streams.adapters.feeds.mapping_section import read_mapping
from streams.collect.feed_check import wrong_feed
from streams.collect.json_mapping import map_document, map_entry, wrong_mapping
from streams.domain.errors import DiagnosticsError, RejectedError
from streams.domain.feed import Feed
from streams.domain.json_mapping import JsonCursor, JsonMapping
from tests.unit.collect.documents import NOW

ITEM = {
    "id": 17,
    "headline": {"main": "Mali leaves"},
    "body": ["One.", "Two."],
    "abstract": "Short.",
    "at": 1_767_225_600,
}
FIELDS = {"id": ("id",), "title": ("headline.main",), "text": ("body", "abstract"), "published": ("at",)}


def test_fields_are_found_where_the_mapping_says() -> None:
    entry = map_entry(ITEM | {"url": "/a"}, JsonMapping(fields=FIELDS | {"link": ("url",)}), "https://api.example/v2")
    assert (entry.guid, entry.title, entry.link) == ("17", "Mali leaves", "https://api.example/a")
    assert entry.texts == ("One.\n\nTwo.", "Short.")


@pytest.mark.parametrize("number", [1_767_225_600, 1_767_225_600_000, "1767225600"])
def test_a_date_that_is_a_number_counts_from_1970(number: object) -> None:
    assert map_entry(ITEM | {"at": number}, JsonMapping(fields=FIELDS)).published == "2026-01-01T00:00:00+00:00"


def test_the_first_expression_that_finds_something_counts() -> None:
    mapping = JsonMapping(fields=FIELDS | {"title": ("nothing", "headline.main", "abstract")})
    assert map_entry(ITEM, mapping).title == "Mali leaves"


@pytest.mark.parametrize("item", [{}, {"id": 1}, {"headline": {"main": "Mali leaves"}}, "text", None, [1]])
def test_what_lacks_title_and_text_or_an_identity_is_refused(item: object) -> None:
    with pytest.raises(RejectedError) as caught:
        map_entry(item, JsonMapping(fields=FIELDS))
    assert caught.value.code == "not_mapped"


def test_one_bad_item_does_not_keep_the_others_out() -> None:
    mapping = JsonMapping(items="hits", fields=FIELDS, cursor=JsonCursor(value="next", parameter="after"))
    document = map_document({"hits": [{}, ITEM], "next": 5}, mapping, "https://api.example")
    assert [entry.guid for entry in document.entries] == ["17"]
    assert document.cursor == "5"
    assert document.notes[0].startswith("item 1: ")


def test_an_answer_without_the_list_is_refused() -> None:
    with pytest.raises(RejectedError, match="finds no list"):
        map_document({"error": "no key"}, JsonMapping(items="hits", fields=FIELDS), "https://api.example")


def test_everything_that_is_wrong_with_a_mapping_is_said() -> None:
    mapping = JsonMapping(fields={"titel": ("a[",)}, items="b..c", cursor=JsonCursor(value="x", parameter=" "))
    places = [place for place, _ in wrong_mapping(mapping)]
    assert places == ["items", "fields.titel", "fields.titel", "fields", "fields", "cursor.parameter"]
    assert "did you mean title" in dict(wrong_mapping(mapping))["fields.titel"]


def test_what_is_wrong_in_a_file_is_said_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text("items: hits\nfields:\n  id: id\n  title: 'a['\nkursor: 1\n")
    with pytest.raises(DiagnosticsError) as caught:
        read_mapping(file)
    assert [line.partition(" ")[0] for line in str(caught.value).splitlines()] == [f"{file}:5:1:"]
    file.write_text("items: hits\nfields:\n  id: id\n  title: 'a['\n")
    with pytest.raises(DiagnosticsError, match=r"m\.yaml:4:10: .*no JMESPath"):
        read_mapping(file)


def test_pages_of_articles_are_not_for_cursors_to_older_pages() -> None:
    mapping = JsonMapping(items="hits", fields=FIELDS, cursor=JsonCursor(value="next", parameter="after"))
    feed = Feed(id="f", url="https://a.example", name="A", mapping=mapping, full_text=True, created_at=NOW)
    assert wrong_feed(feed) == ["full_text: not together with a cursor to older pages: map the text instead"]

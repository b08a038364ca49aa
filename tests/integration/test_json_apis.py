"""JSON APIs are feeds by a mapping: pages are followed, and nothing between two fetches is skipped."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from streams.domain.json_mapping import JsonCursor, JsonMapping
from tests.integration.publisher import Answer, Publisher, publishing
from tests.integration.test_collector import Desk, desk  # noqa: F401 - a fixture

FIELDS = {"id": ("id",), "title": ("headline",), "text": ("body",), "published": ("at",)}
PAGE = 2


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


def story(number: int) -> dict[str, Any]:
    text = f"The text of story {number}, which is long enough."
    return {"id": number, "headline": f"Story {number}", "body": text, "at": f"2026-03-01T10:{number:02}:00Z"}


def newest_first(stories: list[int]) -> Any:
    """An API whose cursor leads to older pages."""

    def respond(asked: Any) -> Answer:
        page = int(parse_qs(urlsplit(asked.path).query).get("page", ["0"])[0])
        some = sorted(stories, reverse=True)[page * PAGE : (page + 1) * PAGE]
        more = {"next": page + 1} if (page + 1) * PAGE < len(stories) else {}
        return Answer(200, json.dumps({"hits": [story(each) for each in some], **more}).encode())

    return respond


def since(stories: list[int]) -> Any:
    """An API whose cursor is up to where one has read."""

    def respond(asked: Any) -> Answer:
        after = int(parse_qs(urlsplit(asked.path).query).get("after", ["0"])[0])
        some = sorted(each for each in stories if each > after)[:PAGE]
        return Answer(200, json.dumps({"hits": [story(each) for each in some], "last": max([after, *some])}).encode())

    return respond


def test_older_pages_are_followed_until_one_is_known(desk: Desk, publisher: Publisher) -> None:  # noqa: F811
    stories = [1, 2, 3, 4]
    publisher.pages["/v1"] = newest_first(stories)
    mapping = JsonMapping(items="hits", fields=FIELDS, cursor=JsonCursor(value="next", parameter="page"))
    feed = desk.add(publisher.url("/v1?key=k"), mapping=mapping)
    desk.turn(feed)
    assert desk.stream.titles == ["Story 3", "Story 4"]
    stories += [5, 6, 7]
    while desk.turn(feed).cursor:
        pass
    assert sorted(desk.stream.titles) == [f"Story {n}" for n in (3, 4, 5, 6, 7)]
    assert publisher.paths()[-1] == "/v1?key=k&page=1"


def test_a_cursor_that_is_kept_goes_on_where_it_was(desk: Desk, publisher: Publisher) -> None:  # noqa: F811
    stories = [1, 2, 3]
    publisher.pages["/v1"] = since(stories)
    mapping = JsonMapping(items="hits", fields=FIELDS, cursor=JsonCursor(value="last", parameter="after", kept=True))
    feed = desk.add(publisher.url("/v1"), mapping=mapping)
    for _ in range(2):
        desk.turn(feed)
    stories += [4, 5]
    assert desk.turn(feed).cursor == "5"
    assert sorted(desk.stream.titles) == [f"Story {n}" for n in range(1, 6)]


@pytest.mark.parametrize("status", [400, 410])
def test_a_cursor_that_is_refused_begins_anew_and_ends_nothing(
    desk: Desk,  # noqa: F811
    publisher: Publisher,
    status: int,
) -> None:
    publisher.pages["/v1"] = since([1, 2])
    mapping = JsonMapping(items="hits", fields=FIELDS, cursor=JsonCursor(value="last", parameter="after", kept=True))
    feed = desk.add(publisher.url("/v1"), mapping=mapping)
    assert desk.turn(feed).cursor == "2"
    publisher.serve("/v1", status=status)
    assert desk.turn(feed).cursor == ""
    assert desk.known(feed)[0].state.value == "active"
    publisher.pages["/v1"] = since([1, 2, 3])
    desk.turn(feed)
    desk.turn(feed)
    assert sorted(desk.stream.titles) == ["Story 1", "Story 2", "Story 3"]


def test_an_answer_that_the_mapping_does_not_fit_is_told_in_words(desk: Desk, publisher: Publisher) -> None:  # noqa: F811
    publisher.serve("/v1", json.dumps({"message": "no key"}))
    feed = desk.add(publisher.url("/v1"), mapping=JsonMapping(items="hits", fields=FIELDS))
    assert "finds no list of articles" in desk.turn(feed).error

"""One article stays one, whatever its feed does to guids, links and titles."""

import dataclasses

import pytest

from streams.domain.feed import Identity
from streams.domain.identity import stable_id
from streams.domain.page import Page
from tests.unit.collect.documents import FEED, Shelf, entry, with_identity

LINK = "https://news.example/mali-leaves"


def test_an_unchanged_entry_comes_in_once() -> None:
    shelf = Shelf()
    assert len(shelf.fetch(entry())) == 1
    assert shelf.fetch(entry()) == []


def test_the_id_is_that_of_the_canonical_url() -> None:
    [outcome] = Shelf().fetch(entry(link=f"{LINK}?utm_source=rss"))
    assert outcome.remembered.id == stable_id("article", LINK)


@pytest.mark.parametrize(
    "later",
    [
        entry(guid="another", title="Mali leaves ECOWAS"),
        entry(guid="", title="Mali leaves ECOWAS"),
        entry(link="https://news.example/mali-leaves-ecowas", title="Mali leaves ECOWAS"),
        entry(link="http://news.example/mali-leaves", guid="h", title="Mali leaves ECOWAS"),
        entry(link="https://m.news.example/mali-leaves/", guid="h", title="Mali leaves ECOWAS"),
        entry(link=f"{LINK}?utm_medium=rss&fbclid=1", guid="h", title="Mali leaves ECOWAS"),
    ],
    ids="guid-changes guid-missing link-changes https-to-http mobile-subdomain tracking".split(),
)
def test_an_edited_entry_is_a_new_version_of_the_same_article(later: object) -> None:
    shelf = Shelf()
    [first] = shelf.fetch(entry())
    [second] = shelf.fetch(later)  # type: ignore[arg-type]
    assert second.remembered.id == first.remembered.id
    assert second.tree["title"] == "Mali leaves ECOWAS"


def test_guids_that_are_urls_survive_a_move_to_another_subdomain_and_to_https() -> None:
    shelf = Shelf()
    [first] = shelf.fetch(entry(guid="http://feeds.bbci.co.uk/news/1", link=""))
    [second] = shelf.fetch(entry(guid="https://www.bbci.co.uk/news/1", link="", title="Mali leaves at once"))
    assert second.remembered.id == first.remembered.id


def test_a_guid_that_all_entries_share_identifies_none() -> None:
    entries = [entry(guid="same", link=f"https://news.example/{n}", title=f"Title {n}") for n in range(3)]
    assert len(Shelf().fetch(*entries)) == 3


def test_a_link_that_all_entries_share_identifies_none() -> None:
    entries = [entry(guid=f"g{n}", link="https://news.example/live", title=f"Title {n}") for n in range(3)]
    outcomes = Shelf().fetch(*entries)
    assert len({outcome.remembered.id for outcome in outcomes}) == 3


def test_an_entry_that_stands_in_the_document_twice_comes_in_once() -> None:
    assert len(Shelf().fetch(entry(), entry())) == 1


def test_entries_without_guid_and_link_are_told_apart_by_their_titles() -> None:
    shelf = Shelf()
    assert len(shelf.fetch(entry(guid="", link="", title="One"), entry(guid="", link="", title="Two"))) == 2
    assert shelf.fetch(entry(guid="", link="", title="One")) == []


def test_an_article_in_two_feeds_comes_in_by_the_first_alone() -> None:
    shelf = Shelf()
    shelf.fetch(entry())
    other = dataclasses.replace(FEED, id="f2")
    assert shelf.fetch(entry(guid="elsewhere", texts=("Another summary.",)), feed=other) == []


def test_an_article_whose_feed_is_fetched_no_more_is_corrected_by_the_next_that_has_it() -> None:
    shelf = Shelf()
    [first] = shelf.fetch(entry())
    shelf.known = {key: dataclasses.replace(known, feed_id=None) for key, known in shelf.known.items()}  # type: ignore[type-var]
    [second] = shelf.fetch(entry(title="Mali stays"), feed=dataclasses.replace(FEED, id="f2"))
    assert second.remembered.id == first.remembered.id
    assert second.remembered.feed_id == "f2"


def test_different_articles_with_the_same_guid_in_two_feeds_stay_different() -> None:
    shelf = Shelf()
    shelf.fetch(entry(guid="1"))
    assert (
        len(shelf.fetch(entry(guid="1", link="https://other.example/x"), feed=dataclasses.replace(FEED, id="f2"))) == 1
    )


def test_language_editions_with_the_same_path_stay_different() -> None:
    entries = [entry(guid=f"g{n}", link=f"https://{n}.news.example/a?id=5", title=n) for n in ("english", "arabic")]
    assert len({outcome.remembered.id for outcome in Shelf().fetch(*entries)}) == 2


def test_the_canonical_link_of_the_page_is_the_articles() -> None:
    [outcome] = Shelf().fetch(entry(link=f"{LINK}?page=2"), page=Page(text="Mali left.", url=LINK))
    assert outcome.tree["url"] == LINK
    assert outcome.remembered.id == stable_id("article", LINK)


@pytest.mark.parametrize("canonical", ["https://news.example/", "https://other.example/mali", "not a url"])
def test_a_canonical_link_that_cannot_be_the_articles_is_ignored(canonical: str) -> None:
    [outcome] = Shelf().fetch(entry(), page=Page(text="Mali left.", url=canonical))
    assert outcome.tree["url"] == LINK


def test_identity_by_guid_takes_another_guid_for_another_article() -> None:
    shelf = Shelf(with_identity(Identity.GUID))
    assert len(shelf.fetch(entry(guid="1"))) == len(shelf.fetch(entry(guid="2"))) == 1
    assert len({each.id for each in shelf.known.values()}) == 2  # type: ignore[attr-defined]


def test_identity_by_link_takes_a_guid_that_is_used_again_for_another_article() -> None:
    shelf = Shelf(with_identity(Identity.LINK))
    [first] = shelf.fetch(entry(guid="slot-1"))
    [second] = shelf.fetch(entry(guid="slot-1", link="https://news.example/other", title="Other"))
    assert second.remembered.id != first.remembered.id


def test_identity_by_link_and_title_takes_another_title_for_another_article() -> None:
    shelf = Shelf(with_identity(Identity.LINK_TITLE))
    [first] = shelf.fetch(entry(title="Live: one"))
    [second] = shelf.fetch(entry(title="Live: two"))
    assert second.remembered.id != first.remembered.id


def test_the_same_fetch_gives_the_same_articles_again() -> None:
    assert Shelf().fetch(entry()) == Shelf().fetch(entry())

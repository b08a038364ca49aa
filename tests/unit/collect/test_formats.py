"""Every format of feeds is read, well-formed or not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.adapters.articles.html_text import read_entry
from streams.adapters.feeds.formats.document import read_document
from streams.collect.candidates import FeedReading
from streams.domain.errors import RejectedError
from streams.domain.feed_document import FeedForm
from tests.unit.collect.documents import FEED, NOW, URL, read, rss

ITEM = (
    "<item><title>Mali leaves</title><guid>1</guid><link>https://news.example/a</link>"
    "<description>It left.</description></item>"
)
RSS_091 = b'<rss version="0.91"><channel><title>T</title>%s</channel></rss>' % ITEM.encode()
RSS_092 = RSS_091.replace(b"0.91", b"0.92")
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    b'<channel rdf:about="x"><title>T</title></channel><item rdf:about="https://news.example/a">'
    b"<title>Mali leaves</title>"
    b"<link>https://news.example/a</link><description>It left.</description></item></rdf:RDF>"
)
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><title>Mali leaves</title>'
    b'<link href="https://news.example/a"/><summary>It left.</summary></entry></feed>'
)
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "items": [{"id": "1", "url": "https://news.example/a", "title": "Mali leaves", "content_text": "It left."}],
    }
).encode()
SITEMAP = (
    b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    b' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://news.example/a</loc>'
    b"<image:image><image:title>A picture</image:title></image:image><news:news><news:publication><news:language>en"
    b"</news:language></news:publication><news:publication_date>2026-03-01T10:00:00Z</news:publication_date>"
    b"<news:title>Mali leaves</news:title></news:news></url></urlset>"
)


@pytest.mark.parametrize(
    "body",
    [RSS_091, RSS_092, rss(ITEM), RDF, ATOM, JSON_FEED, SITEMAP],
    ids="rss0.91 rss0.92 rss2.0 rdf atom json sitemap".split(),
)
def test_title_and_link_are_read_from_every_format(body: bytes) -> None:
    [entry] = read(body).entries
    assert (entry.title, entry.link) == ("Mali leaves", "https://news.example/a")


def test_sitemap_indexes_name_their_sitemaps_newest_first() -> None:
    body = (
        b"<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>"
        b"<sitemap><loc>https://news.example/new.xml</loc><lastmod>2026-02-28T10:00Z</lastmod></sitemap></sitemapindex>"
    )
    document = read(body)
    assert document.form is FeedForm.SITEMAP_INDEX
    assert [url for url, _ in document.children] == ["https://news.example/new.xml", "https://news.example/old.xml"]


def test_xml_that_is_not_well_formed_is_read_and_noted() -> None:
    document = read(rss(ITEM + "<item><title>Niger & Burkina</title>")[:-16])
    assert [entry.title for entry in document.entries] == ["Mali leaves", "Niger & Burkina"]
    assert any("not well-formed" in note for note in document.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encodings_are_respected(encoding: str) -> None:
    body = rss(
        ITEM.replace("Mali", "Côte d’Ivoire" if "8859" not in encoding else "Côte"),
        head=f'<?xml version="1.0" encoding="{encoding}"?>',
    )
    [entry] = read(body.decode().encode(encoding)).entries
    assert entry.title.startswith("Côte")


def test_text_that_is_not_in_its_declared_encoding_is_read_nevertheless() -> None:
    [entry] = read(rss(ITEM.replace("Mali", "Côte")).decode().encode("windows-1252")).entries
    assert entry.title == "Côte leaves"


def test_relative_links_become_absolute() -> None:
    [entry] = read(rss(ITEM.replace("https://news.example/a", "/a"), "<link>https://news.example/</link>")).entries
    assert entry.link == "https://news.example/a"


def test_a_guid_is_the_link_where_there_is_none() -> None:
    [entry] = read(rss("<item><title>T</title><guid>https://news.example/a</guid></item>")).entries
    assert entry.link == "https://news.example/a"


def test_what_the_publisher_asks_for_is_read() -> None:
    channel = (
        "<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
        '<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="https://news.example/f"/>'
    )
    document = read(rss(ITEM, channel))
    assert (document.min_interval, document.hub, document.topic) == (
        1800,
        "https://hub.example/",
        "https://news.example/f",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b" \n", "empty"),
        (b"<!doctype html><html><body>Welcome</body></html>", "is_html"),
        (b"Service unavailable", "not_a_feed"),
        (b'{"error": "no"}', "not_a_feed"),
        (b"[1,", "not_a_feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_code(body: bytes, code: str) -> None:
    with pytest.raises(RejectedError) as caught:
        read(body)
    assert caught.value.code == code


def test_entities_neither_reach_files_nor_grow_without_bounds() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "lol"><!ENTITY f SYSTEM "file:///etc/passwd">{bomb}]>'
    for body in (
        rss(ITEM.replace("Mali", "&a9;&f;"), head=head),
        SITEMAP.replace(b"<urlset", head[21:].encode() + b"<urlset"),
    ):
        try:
            document = read(body)
        except RejectedError:
            continue
        assert sum(len(entry.title) for entry in document.entries) < 10_000
        assert "root:" not in str(document)


MOSTLY_FEEDS = st.one_of(
    st.binary(max_size=300),
    st.builds(
        lambda cut, noise, at: body_with(noise, at)[:cut],
        st.integers(0, 900),
        st.binary(max_size=20),
        st.integers(0, 800),
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from("items id url title content_html authors hubs language date_published".split()),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    ).map(lambda tree: json.dumps(tree).encode()),
)


def body_with(noise: bytes, at: int) -> bytes:
    body = rss(ITEM * 2, "<ttl>x</ttl>") if at % 2 else SITEMAP
    return body[:at] + noise + body[at:]


def test_a_news_sitemap_that_does_not_declare_its_prefix_is_read() -> None:
    body = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://news.example/a</loc><news:news>'
        b"<news:title>Mali leaves</news:title><news:></news:></news:news></url></urlset>"
    )
    assert read(body).entries[0].title == "Mali leaves"


@given(MOSTLY_FEEDS, st.sampled_from(["", "text/xml; charset=utf-7", "application/json; charset=\x00", "text/html"]))
def test_no_bytes_make_reading_fail_otherwise_than_by_refusal(body: bytes, content_type: str) -> None:
    try:
        document = read_document(body, content_type, URL)
    except RejectedError:
        return
    fetched = FeedReading(FEED, document, NOW, read_entry=read_entry, classify=lambda _: None)
    for candidate in fetched.candidates({})[0]:
        fetched.complete(candidate)

"""Documents are fetched with manners, and never from where nothing may be fetched."""

import asyncio
import gzip
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network

import brotli
import pytest
from backports import zstd

from streams.adapters.feeds.robots import Robots
from streams.adapters.feeds.source import HttpFeedSource
from streams.adapters.http.fetcher import Fetcher, Limits, user_agent
from streams.adapters.http.ssrf.dialer import Dialer
from streams.adapters.http.ssrf.transport import VettedTransport
from streams.bootstrap.clock import now
from streams.domain.errors import RejectedError
from streams.domain.fetched import Fetched, FetchRequest
from streams.domain.page import Page
from tests.integration.publisher import Answer, Publisher, item, publishing, rss

LOOPBACK = (ip_network("127.0.0.1/32"),)
LIMITS = Limits(seconds=5, max_bytes=200_000)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


def fetch(url: str, allowed=LOOPBACK, **request: object) -> Fetched:  # type: ignore[no-untyped-def]
    async def get() -> Fetched:
        async with VettedTransport(Dialer(allowed=allowed, body_limit=LIMITS.max_bytes, advice="refused")) as transport:
            fetcher = Fetcher(transport, agent=user_agent("desk@example.org"), limits=LIMITS)
            return await fetcher.fetch(FetchRequest(url=url, **request))  # type: ignore[arg-type]

    return asyncio.run(get())


def test_requests_say_truthfully_who_asks_and_whom_to_ask(publisher: Publisher) -> None:
    fetch(publisher.url())
    agent = publisher.asked[0].headers["user-agent"]
    assert agent.startswith("Tocsin/")
    assert "desk@example.org" in agent


def test_conditional_requests_name_the_document_that_is_there(publisher: Publisher) -> None:
    fetch(publisher.url(), etag='"v1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT")
    headers = publisher.asked[0].headers
    assert headers["if-none-match"] == '"v1"'
    assert headers["if-modified-since"] == "Sun, 01 Mar 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
    ],
)
def test_compressed_documents_are_unpacked(publisher: Publisher, encoding: str, pack) -> None:  # type: ignore[no-untyped-def]
    publisher.serve("/feed.xml", pack(b"<rss/>" * 100), Content_Encoding=encoding)
    assert fetch(publisher.url()).body == b"<rss/>" * 100


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)]
)
def test_what_unpacks_to_more_than_the_limit_is_refused(publisher: Publisher, encoding: str, pack) -> None:  # type: ignore[no-untyped-def]
    publisher.serve("/feed.xml", pack(b"\0" * 30_000_000), Content_Encoding=encoding)
    found = fetch(publisher.url())
    assert "larger than 200,000 bytes" in found.error
    assert not found.body


def test_documents_larger_than_the_limit_are_refused(publisher: Publisher) -> None:
    publisher.serve("/feed.xml", b"x" * 300_000)
    assert "larger than" in fetch(publisher.url()).error


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate", "lzma"])
def test_damaged_or_unknown_compression_is_an_error_in_words(publisher: Publisher, encoding: str) -> None:
    publisher.serve("/feed.xml", gzip.compress(b"x" * 1000)[:20] + b"?", Content_Encoding=encoding)
    assert "the answer cannot be used" in fetch(publisher.url()).error


def test_redirects_for_good_say_where_the_feed_moved(publisher: Publisher) -> None:
    publisher.serve("/old", status=301, Location="/older")
    publisher.serve("/older", status=308, Location="/feed.xml")
    publisher.serve("/feed.xml", rss(item(1)))
    assert fetch(publisher.url("/old")).moved_to == publisher.url("/feed.xml")


def test_a_redirect_for_now_moves_nothing(publisher: Publisher) -> None:
    publisher.serve("/old", status=301, Location="/older")
    publisher.serve("/older", status=302, Location="/feed.xml")
    publisher.serve("/feed.xml", rss(item(1)))
    found = fetch(publisher.url("/old"))
    assert (found.status, found.moved_to) == (200, "")


def test_redirects_in_a_circle_end(publisher: Publisher) -> None:
    publisher.serve("/feed.xml", status=302, Location="/feed.xml")
    assert "redirects" in fetch(publisher.url()).error


def test_private_addresses_are_rejected(publisher: Publisher) -> None:
    assert "this machine" in fetch(publisher.url(), allowed=()).error
    assert publisher.asked == []


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/latest", "http://10.0.0.1/", "http://[::1]/", "http://2130706434/"]
)
def test_redirects_to_private_addresses_are_rejected(publisher: Publisher, location: str) -> None:
    publisher.serve("/feed.xml", status=301, Location=location)
    assert "refused" in fetch(publisher.url()).error


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://news.example/", "http://user:pw@127.0.0.1/"])
def test_redirects_to_other_schemes_and_with_passwords_are_rejected(publisher: Publisher, location: str) -> None:
    publisher.serve("/feed.xml", status=301, Location=location)
    assert "no http or https address" in fetch(publisher.url()).error


def test_own_headers_do_not_follow_to_another_host(publisher: Publisher) -> None:
    with publishing() as other:
        publisher.serve("/feed.xml", status=302, Location=other.url("/landing"))
        fetch(publisher.url(), headers={"Cookie": "secret=1"})
        assert publisher.asked[0].headers["cookie"] == "secret=1"
        assert "cookie" not in other.asked[0].headers


def test_a_server_that_never_ends_is_given_up(publisher: Publisher) -> None:
    async def get() -> Fetched:
        async with VettedTransport(Dialer(allowed=LOOPBACK)) as transport:
            return await Fetcher(transport, agent="x", limits=Limits(seconds=0.2)).fetch(
                FetchRequest(url=publisher.url())
            )

    release = threading.Event()
    publisher.pages["/feed.xml"] = lambda _: Answer(200 if release.wait(60) else 500)
    assert "gave up after 0.2 s" in asyncio.run(get()).error
    release.set()


def page(publisher: Publisher, path: str = "/a") -> Page | str:
    async def get() -> Page | str:
        async with VettedTransport(Dialer(allowed=LOOPBACK)) as transport:
            fetcher = Fetcher(transport, agent="x", limits=LIMITS)
            with ThreadPoolExecutor(1) as readers:
                return await HttpFeedSource(fetcher, Robots(fetcher.fetch, now), now, readers).page(publisher.url(path))

    return asyncio.run(get())


def test_pages_of_articles_in_private_networks_are_not_fetched(publisher: Publisher) -> None:
    publisher.serve("/a", PAGE.format("Mali left. " * 50), Content_Type="text/html")

    async def get() -> Page | str:
        async with VettedTransport(Dialer(allowed=())) as transport:
            fetcher = Fetcher(transport, agent="x", limits=LIMITS)
            with ThreadPoolExecutor(1) as readers:
                return await HttpFeedSource(fetcher, Robots(fetcher.fetch, now), now, readers).page(publisher.url("/a"))

    assert isinstance(asyncio.run(get()), str)
    assert publisher.asked == []


PAGE = "<html lang='en'><head><meta charset='iso-8859-1'></head><body><article><p>{}</p></article></body></html>"


def test_pages_are_read_in_the_encoding_that_they_name(publisher: Publisher) -> None:
    text = "Côte d'Ivoire left the bloc on Sunday, the government said. " * 8
    publisher.serve("/a", PAGE.format(text).encode("iso-8859-1"), Content_Type="text/html")
    found = page(publisher)
    assert isinstance(found, Page)
    assert "Côte d'Ivoire" in found.text


def test_pages_that_robots_txt_forbids_are_not_fetched(publisher: Publisher) -> None:
    publisher.serve("/robots.txt", "User-agent: *\nDisallow: /a\nAllow: /b*\n")
    assert page(publisher, "/a1") == "robots.txt does not allow it"
    assert publisher.paths() == ["/robots.txt"]


def test_rules_for_this_program_go_before_those_for_all(publisher: Publisher) -> None:
    publisher.serve("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: tocsin\nAllow: /\n")
    publisher.serve("/a", PAGE.format("Mali left. " * 50), Content_Type="text/html")
    assert isinstance(page(publisher), Page)


def test_no_page_is_fetched_while_robots_txt_cannot_be_had(publisher: Publisher) -> None:
    publisher.serve("/robots.txt", status=503)
    assert page(publisher) == "robots.txt does not allow it"


def test_a_web_page_instead_of_a_feed_is_told_with_the_feeds_it_names(publisher: Publisher) -> None:
    html = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
    publisher.serve("/", html)

    async def get() -> None:
        async with VettedTransport(Dialer(allowed=LOOPBACK)) as transport:
            fetcher = Fetcher(transport, agent="x", limits=LIMITS)
            with ThreadPoolExecutor(1) as readers:
                source = HttpFeedSource(fetcher, Robots(fetcher.fetch, now), now, readers)
                await source.document(await source.fetch(FetchRequest(url=publisher.url("/"))))

    with pytest.raises(RejectedError, match=publisher.url("/feed.xml")):
        asyncio.run(get())

"""Articles as producers send them → articles as the stream needs them, or the faults that prevent it.

Nothing is guessed and nothing is changed unsaid: what had to be changed is noted, and what is missing or wrong is
refused with all its faults at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from streams.domain.article import UNDETERMINED, Article, DateCertainty, DateSource, Source
from streams.domain.errors import RejectedError
from streams.domain.identity import stable_id
from streams.domain.outlets import Outlets
from streams.domain.page import Page
from streams.ingest.canonical_url import canonical_url, domain_of
from streams.ingest.fields import Fields, type_name
from streams.ingest.markup import is_html
from streams.ports.extraction import PageReader

MAX_TEXT = 1_000_000
"""Characters; some hundred times a long article."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of its arrival a publication time may be."""

FUTURE = timedelta(days=1)
"""Further ahead than any mistaken time zone: such a date is garbage."""


NO_OUTLETS = Outlets()


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """An article fit for the stream, and what had to be changed to make it so, in words."""

    article: Article
    notes: tuple[str, ...] = ()


def normalise(
    tree: object,
    *,
    now: datetime,
    read_page: PageReader,
    file: str | None = None,
    outlets: Outlets = NO_OUTLETS,
) -> Normalised:
    """Check and normalise one article.

    Args:
        tree: the JSON tree as it came; HTML in ``text`` is turned into text, and its metadata fills what is missing.
        now: the time of its arrival.
        read_page: turns HTML into text.
        file: the absolute path of the file that is this article, if one is: it identifies an article without id
            and URL, and an article without a date then counts as published now; both are noted.
        outlets: who owns which outlet, so that one source has one key.

    Raises:
        RejectedError: with every fault; the code is the first one's.
    """
    if not isinstance(tree, Mapping):
        raise RejectedError("wrong_form", f"an article is a JSON object, not {type_name(tree)}")
    fields = Fields(tree)
    notes: list[str] = []
    page = _page(fields, notes, read_page)
    url = _url(fields, page)
    source = outlets.canonical(_source(fields, url, page))
    article_id = fields.string("id", longest=512) or (stable_id("article", url) if url else None)
    if article_id is None and file is not None:
        article_id = stable_id("file", file)
        notes.append("it has neither id nor url: its file's path identifies it")
    if article_id is None and not fields.is_faulty("id", "url"):
        fields.diagnostic(
            "no_id", "neither id nor url is given, so a correction could not be recognised: give one of them"
        )
    published_at = _published_at(fields, page, now, notes, undated_is_new=file is not None)
    title = fields.string("title", longest=2_000) or page.title or ""
    fetched_at = fields.moment("fetched_at") or now
    language = (
        (fields.string("language", longest=35) or page.language or UNDETERMINED).lower().replace("_", "-").split("-")[0]
    )
    truncated = fields.yes_or_no("truncated")
    date_source = fields.choice("date_source", DateSource)
    date_certainty = fields.choice("date_certainty", DateCertainty)
    fields.raise_faults()
    assert article_id is not None and published_at is not None  # noqa: S101, PT018 - else a fault was raised
    article = Article(
        id=article_id,
        title=_plain_title(title, read_page),
        text=page.text,
        url=url,
        source=source,
        published_at=published_at,
        fetched_at=fetched_at,
        language=language,
        truncated=truncated,
        date_source=date_source,
        date_certainty=date_certainty,
    )
    return Normalised(article=article, notes=tuple(notes))


def _page(fields: Fields, notes: list[str], read_page: PageReader) -> Page:
    text = fields.string("text", longest=MAX_TEXT)
    page = Page(text=text or "")
    if text and is_html(text):
        page = read_page(text)
        notes.append("HTML was turned into text")
    if not page.text.strip() and not fields.is_faulty("text"):
        fields.diagnostic("no_text", "text is missing or empty: give the article's text")
    return page


def _url(fields: Fields, page: Page) -> str | None:
    url = fields.string("url", longest=2_048) or page.url
    if url is None:
        return None
    try:
        return canonical_url(url)
    except ValueError as error:
        fields.diagnostic("bad_url", f"url {error}", name="url")
        return None


def _source(fields: Fields, url: str | None, page: Page) -> Source:
    site = domain_of(url) if url else None
    given = fields.mapping_or_string("source")
    if isinstance(given, Fields):
        domain = given.string("domain", longest=255)
        domain = domain or site
        name = given.string("name", longest=255) or page.site or domain or "unknown"
        owner = given.string("owner", longest=255)
        origin = given.string("origin", longest=255)
        tier = given.whole_number("tier", least=1, most=5)
        return Source(name=name, domain=domain, owner=owner, tier=tier, origin=origin)
    return Source(name=given or page.site or site or "unknown", domain=site)


def _published_at(
    fields: Fields, page: Page, now: datetime, notes: list[str], *, undated_is_new: bool
) -> datetime | None:
    published_at = fields.moment("published_at") or page.published_at
    if published_at is None and undated_is_new and not fields.is_faulty("published_at"):
        notes.append("published_at is missing: taken as now; --published-at says better")
        return now
    if published_at is None:
        if not fields.is_faulty("published_at"):
            fields.diagnostic("no_date", "published_at is missing: give when the article was published")
        return None
    if published_at.year < 1900:
        fields.diagnostic("bad_date", f"published_at is {published_at.isoformat()}: before 1900")
    if published_at > now + FUTURE:
        fields.diagnostic("future_date", f"published_at is {published_at.isoformat()}: more than a day ahead")
    if published_at > now + CLOCK_SKEW:
        notes.append(f"published_at {published_at.isoformat()} lies ahead: taken as 5 minutes after arrival")
        return now + CLOCK_SKEW
    return published_at


def _plain_title(title: str, read_page: PageReader) -> str:
    return " ".join((read_page(title).text if is_html(title) else title).split())

"""Publishers over HTTP and IMAP: documents, and article pages where robots.txt allows it."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from streams.adapters.articles.html_text import decode_html, read_page
from streams.adapters.feeds.discovery import feeds_named_by
from streams.adapters.feeds.formats import api_json, mail_message
from streams.adapters.feeds.formats.document import is_web_page, read_document
from streams.adapters.feeds.mailbox import Mailboxes
from streams.adapters.feeds.mailbox_login import AccessTokens
from streams.adapters.feeds.robots import Robots
from streams.adapters.http.fetcher import Fetcher
from streams.collect.feed_check import is_mailbox
from streams.collect.judgement import Meaning, judge
from streams.domain.errors import RejectedError, UnavailableError
from streams.domain.feed_document import FeedDocument
from streams.domain.fetched import Fetched, FetchRequest
from streams.domain.json_mapping import JsonMapping
from streams.domain.page import Page
from streams.ports.clock import Clock

_PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9"


class HttpFeedSource:
    """Feeds and pages of the web, and mailboxes.

    Args:
        mailboxes: None where only HTTP is wanted.
        tokens: of OAuth 2; None where none are fetched.
        readers: where documents are read, so that the loop goes on meanwhile.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        robots: Robots,
        clock: Clock,
        readers: Executor,
        mailboxes: Mailboxes | None = None,
        tokens: AccessTokens | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._clock = clock
        self._readers = readers
        self._mailboxes = mailboxes
        self._tokens = tokens

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Ask once; what goes wrong is in the answer."""
        if self._mailboxes is not None and is_mailbox(request.url):
            return await self._mailboxes.fetch(request)
        if request.oauth is None or self._tokens is None:
            return await self._fetcher.fetch(request)
        try:
            token = await self._tokens.token(request.oauth)
        except UnavailableError as error:
            return Fetched(url=request.url, error=str(error))
        headers = {**request.headers, "Authorization": f"Bearer {token}"}
        answer = await self._fetcher.fetch(replace(request, headers=headers))
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self._tokens.forget(request.oauth)
        return answer

    async def post_form(self, url: str, fields: Mapping[str, str]) -> Fetched:
        """Send a form once, to a hub; what goes wrong is in the answer."""
        return await self._fetcher.post_form(url, fields)

    def now(self) -> datetime:
        """The time at which answers are judged."""
        return self._clock()

    def feeds_named_by(self, answer: Fetched) -> list[tuple[str, str]]:
        """Address and title of the feeds that a web page names; none when it is a feed itself."""
        return (
            feeds_named_by(answer.body, answer.url) if is_web_page(answer.body) and not is_mailbox(answer.url) else []
        )

    async def document(self, answer: Fetched, mapping: JsonMapping | None = None) -> FeedDocument:
        """Read what came, JSON by the mapping if there is one.

        Raises:
            RejectedError: it is no feed; of a web page the text names the feeds that the page names.
        """
        loop = asyncio.get_running_loop()
        if is_mailbox(answer.url):
            return await loop.run_in_executor(self._readers, mail_message.read, answer.messages, answer.cursor)
        if mapping is not None:
            return await loop.run_in_executor(self._readers, api_json.read, answer.body, mapping, answer.url)
        kind = answer.headers.get("content-type", "")
        try:
            return await loop.run_in_executor(self._readers, read_document, answer.body, kind, answer.url)
        except RejectedError as error:
            if error.code != "is_html":
                raise
            named = feeds_named_by(answer.body, answer.url)
            hint = f"; it names {', '.join(address for address, _ in named[:5])}" if named else " and names none"
            raise RejectedError(error.code, f"{error}{hint}") from error

    async def page(self, url: str) -> Page | str:
        """An article's own page, or why it cannot be had."""
        if not await self._robots.allows(url):
            return "robots.txt does not allow it"
        answer = await self._fetcher.fetch(FetchRequest(url=url, accept=_PAGE_TYPES))
        judgement = judge(answer, self._clock())
        if judgement.meaning is not Meaning.DOCUMENT:
            return judgement.error or judgement.meaning.value
        kind = answer.headers.get("content-type", "text/html")
        if "html" not in kind:
            return f"it is {kind.partition(';')[0][:60]}, not HTML"
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._readers, read_page, decode_html(answer.body, kind)
            )
        except RejectedError as error:
            return str(error)

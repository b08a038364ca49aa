"""Reads the mailbox to which mails come back."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from streams.domain.errors import UnavailableError
from streams.domain.fetched import FetchRequest
from streams.ports.clock import Clock
from streams.ports.mailbox_store import MailboxReader
from streams.ports.store import Store
from streams.services.suppressions.record_bounces import read_up_to, record_bounces

LOOK_SECONDS = 60.0
"""Seconds between two looks into the mailbox; there is no hurry, since servers try for days before they report."""

_log = structlog.get_logger()


@dataclass(slots=True)
class BounceReader:
    """Runs beside a notifier until it is cancelled; several may read one mailbox.

    Attributes:
        request: the mailbox and its login.
        failure: what kept it from reading last; said once.
    """

    mailboxes: MailboxReader
    store: Store
    request: FetchRequest
    clock: Clock
    failure: str = ""

    async def run(self) -> None:
        """Read for ever."""
        while True:
            try:
                found_some = await self.read()
            except UnavailableError as error:
                self._say(f"the database is unavailable: {error}")
                found_some = False
            if not found_some:
                await asyncio.sleep(LOOK_SECONDS)

    async def read(self) -> bool:
        """Read what is new; whether there may be more. Raises UnavailableError."""
        mailbox = self.request.url
        cursor = await asyncio.to_thread(read_up_to, self.store, mailbox)
        fetched = await self.mailboxes.fetch(
            FetchRequest(url=mailbox, headers=self.request.headers, cursor=cursor),
        )
        self._say(fetched.error)
        if fetched.error or not fetched.cursor or fetched.cursor == cursor:
            return False
        suppressed = await asyncio.to_thread(
            record_bounces, self.store, mailbox, fetched.messages, fetched.cursor, self.clock()
        )
        for each in suppressed:
            _log.warning("a mailbox is gone and gets no more mail", address=each.address, reason=each.reason)
        return bool(fetched.messages)

    def _say(self, failure: str) -> None:
        if failure and failure != self.failure:
            host = urlsplit(self.request.url).hostname
            _log.error("bounces cannot be read; check smtp.bounce_mailbox and its login", host=host, error=failure)
        self.failure = failure

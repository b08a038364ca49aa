"""Reading bounces: from the mailbox of the settings to suppressions."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.bootstrap.store import as_store
from streams.domain.fetched import FetchRequest
from streams.notify.address import networks
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.store.database import Database

_ANYWHERE = networks(["0.0.0.0/0", "::/0"])
"""The operator names the mailbox, as the mail server; it may be inside."""

_SECONDS = 30.0
_MAX_BYTES = 2_000_000


@asynccontextmanager
async def reading_bounces(settings: Settings, database: "Database") -> AsyncIterator[None]:
    """Read the mailbox that ``smtp.bounce_mailbox`` names, if it names one, until the block ends."""
    from streams.adapters.feeds.mailbox import Mailboxes
    from streams.adapters.http.ssrf.dialer import Dialer
    from streams.agents.bounce_reader import BounceReader

    if settings.smtp.bounce_mailbox is None:
        yield
        return
    name, password = settings.smtp.bounce_login
    proof = b64encode(f"{name}:{password}".encode()).decode()
    request = FetchRequest(url=settings.smtp.bounce_mailbox, headers={"authorization": f"Basic {proof}"})
    mailboxes = Mailboxes(Dialer(allowed=_ANYWHERE), now, seconds=_SECONDS, max_bytes=_MAX_BYTES)
    task = asyncio.create_task(BounceReader(mailboxes, as_store(database), request, now).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

"""The channel Apprise: some hundred less common services, through the optional package ``apprise``."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from streams.adapters.templates.jinja import Templates
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Endpoint
from streams.domain.errors import TocsinError
from streams.domain.notice import Message
from streams.notify.presentation import present
from streams.notify.sample import told_something
from streams.ports.clock import Clock
from streams.wire.codec import decode


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """Sends deliveries as plain text through Apprise, in a thread, because Apprise blocks.

    Apprise chooses by itself what it connects to, so nothing vets the address: an operator must allow it.

    Attributes:
        allowed: whether the operator did.
        threads: of its own, because a service that hangs keeps its thread even after the timeout.
        home: address of the pages, for links.
    """

    templates: Templates
    clock: Clock
    home: str
    allowed: bool
    timeout: float
    threads: ThreadPoolExecutor

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        """Try once."""
        if not self.allowed:
            return _again("Apprise vets no address, so it must be allowed: set notify.apprise = true")
        message = told_something(decode(delivery.payload, Message), self.clock())
        try:
            async with asyncio.timeout(self.timeout):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self.threads, self._send, message, endpoint.address)
        except TimeoutError:
            return _again(f"Apprise was not done within {self.timeout:g} s")

    def _send(self, message: Message, address: str) -> AttemptOutcome:
        try:
            import apprise  # noqa: PLC0415 - optional, and slow to load
        except ImportError:
            return _again("the package apprise is not installed: pip install 'tocsin[apprise]'")
        page = present(message, self.home)
        kind = "digest" if page.is_digest else "alert"
        try:
            title, text = (self.templates.render(f"email/{kind}.{part}.j2", page) for part in ("subject.txt", "txt"))
        except TocsinError as error:
            return _again(f"the message could not be made: {error}")
        notifier = apprise.Apprise()
        if not notifier.add(address):
            return AttemptOutcome(verdict=AttemptVerdict.REFUSED, error="Apprise does not know this kind of address")
        if notifier.notify(body=text, title=title, body_format=apprise.NotifyFormat.TEXT):
            return AttemptOutcome(verdict=AttemptVerdict.DELIVERED)
        return _again("Apprise could not deliver it; the log says why")


def _again(error: str) -> AttemptOutcome:
    return AttemptOutcome(verdict=AttemptVerdict.RETRY, error=error)

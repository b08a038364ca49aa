"""The channel email: turns a delivery into a mail, and the mail server's answer into an outcome."""

import asyncio
from dataclasses import dataclass, replace
from email.message import EmailMessage

from streams.adapters.channels.email.smtp import Mailer, Reply
from streams.adapters.store.database import Database
from streams.adapters.store.keys import find_key, shared_key
from streams.adapters.store.suppressions import suppress, why_suppressed
from streams.adapters.templates.custom_body import render_text
from streams.adapters.templates.jinja import Templates
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Endpoint
from streams.domain.errors import DiagnosticsError
from streams.domain.notice import Message
from streams.domain.suppression import BOUNCED, EVERYTHING, Suppression
from streams.notify import cloudevent
from streams.notify.bounce import return_path
from streams.notify.email_message import compose_email
from streams.notify.presentation import Page, present
from streams.notify.sample import told_something
from streams.notify.smtp_refusal import Refusal
from streams.notify.unsubscribing import unsubscribe_token
from streams.ports.clock import Clock
from streams.wire.codec import decode

_VERDICTS = {
    Refusal.LATER: AttemptVerdict.RETRY,
    Refusal.MAILBOX: AttemptVerdict.REFUSED,
    Refusal.MESSAGE: AttemptVerdict.REFUSED,
    Refusal.SENDER: AttemptVerdict.MISCONFIGURED,
}


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """Sends deliveries as emails.

    Attributes:
        home: address of the pages, for links.
        sender: the address in ``From``.
        return_path: the address to which mails come back, with ``{id}`` for the delivery's id; none for the sender.
    """

    mailer: Mailer
    templates: Templates
    database: Database
    clock: Clock
    home: str
    sender: str
    return_path: str | None = None

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        """Try once. An address that the server says does not exist gets no more mail."""
        message = told_something(decode(delivery.payload, Message), self.clock())
        key, suppressed = await asyncio.to_thread(self._look_up, endpoint.address, delivery.subscription_id)
        if suppressed is not None:
            return AttemptOutcome(verdict=AttemptVerdict.SUPPRESSED, error=f"suppressed: {suppressed}")
        page = present(message, self.home, self._unsubscribe_link(key, message.subscription_id))
        try:
            mail = await asyncio.to_thread(self._compose, delivery, page, endpoint.address)
        except DiagnosticsError as error:
            return AttemptOutcome(verdict=AttemptVerdict.RETRY, error=str(error))
        except ValueError as error:
            return AttemptOutcome(verdict=AttemptVerdict.REFUSED, error=str(error))
        reply = await self.mailer.send(mail, self.return_path and return_path(self.return_path, delivery.id))
        if reply.refusal is Refusal.MAILBOX:
            await asyncio.to_thread(self._suppress, endpoint.address, reply)
        return _outcome(reply)

    def _unsubscribe_link(self, key: bytes, subscription_id: str) -> str | None:
        """The link that ends the subscription; none for what no subscription asked for."""
        return f"{self.home}/unsubscribe/{unsubscribe_token(key, subscription_id)}" if subscription_id else None

    def _compose(self, delivery: Delivery, page: Page, recipient: str) -> EmailMessage:
        """The mail of a page, from the subscription's template where it has one, else from those in force."""
        kind = "digest" if page.is_digest else "alert"
        subject = self.templates.render(f"email/{kind}.subject.txt.j2", page)
        if delivery.template is not None:
            event = cloudevent.body(delivery, self.home)
            subject = render_text(delivery.template.subject, event) or subject
            page = replace(page, own_text=render_text(delivery.template.text, event).strip())
        text, html = (
            self.templates.render(f"email/{'own' if page.own_text else kind}.{part}.j2", page)
            for part in ("txt", "html")
        )
        return compose_email(page, self.sender, recipient, subject, text, html, self.clock())

    def _look_up(self, address: str, subscription_id: str | None) -> tuple[bytes, str | None]:
        with self.database.read() as connection:
            suppressed = why_suppressed(connection, address, subscription_id)
            key = find_key(connection, "unsubscribe")
        if key is None:
            with self.database.begin() as connection:
                key = shared_key(connection, "unsubscribe")
        return key, suppressed

    def _suppress(self, address: str, reply: Reply) -> None:
        with self.database.begin() as connection:
            suppress(
                connection, Suppression(address, EVERYTHING, f"{BOUNCED}{reply.status} {reply.text}", self.clock())
            )


def _outcome(reply: Reply) -> AttemptOutcome:
    if reply.ok:
        return AttemptOutcome(verdict=AttemptVerdict.DELIVERED, status=reply.status, response=reply.text)
    return AttemptOutcome(
        verdict=_VERDICTS[reply.refusal],
        status=reply.status,
        error=reply.error,
        response=reply.text,
        uncertain=reply.uncertain,
    )

"""Bounces: what a mail server's report says about a mailbox, and about which delivery (RFC 3464)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from streams.notify.smtp_refusal import Refusal, classify

ID = "{id}"
"""In a return path, the place of the delivery's id."""

_DELIVERY = re.compile(r"\bmsg_[0-9a-zA-Z]+")
_VAGUE = re.compile(r"5\.0\.0\b")
_RETURNED_TO = ("to", "delivered-to", "x-original-to", "envelope-to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A report that one mailbox does not take mail, and never will.

    Attributes:
        delivery_id: of the mail that came back: from the address it came back to, else from its own Message-ID.
        addresses: the recipient, as we wrote it and as it was in the end.
        reason: the server's code and words.
    """

    delivery_id: str
    addresses: frozenset[str]
    reason: str


def return_path(pattern: str, delivery_id: str) -> str:
    """The address to which a mail comes back; where ``{id}`` stands in it, each mail has its own (VERP)."""
    return pattern.replace(ID, delivery_id)


def read_bounces(data: bytes) -> tuple[Bounce, ...]:
    """The mailboxes that a message says are unknown or disabled; none where it is anything else.

    A report of a delay, of a full mailbox or of what is our own fault suppresses nobody, and a report that does not
    name the delivery is not believed: everybody can write one.
    """
    message = message_from_bytes(data, policy=policy.default)
    delivery_id = _delivery_of(message)
    if delivery_id is None or message.get_content_type() != "multipart/report":
        return ()
    found = (_bounce(fields, delivery_id) for fields in _recipients(message))
    return tuple(each for each in found if each is not None)


def _bounce(fields: Message, delivery_id: str) -> Bounce | None:
    status, said = (_words(fields, name) for name in ("status", "diagnostic-code"))
    if _words(fields, "action").lower() != "failed":
        return None
    kind, separator, words = said.partition(";")
    words = words.strip() if separator and kind.strip().lower() == "smtp" else said
    told = words if _VAGUE.match(status) else f"{status} {words}"
    code = re.match(r"5\d\d", words)
    if classify(int(code[0]) if code else 550, told, recipient=True) is not Refusal.MAILBOX:
        return None
    addresses = {_words(fields, name).rpartition(";")[2].strip() for name in ("original-recipient", "final-recipient")}
    return Bounce(
        delivery_id=delivery_id,
        addresses=frozenset(address.strip("<>").casefold() for address in addresses if address),
        reason=f"{status} {words}".strip(),
    )


def _recipients(message: EmailMessage) -> Iterator[Message]:
    """The fields of each recipient of a report; the first block is about the report itself."""
    for part in message.walk():
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            blocks = part.get_payload()
            yield from (each for each in (blocks if isinstance(blocks, list) else ()) if isinstance(each, Message))


def _delivery_of(message: EmailMessage) -> str | None:
    """The id in the address that the report came back to, else in the headers of the mail that it returns."""
    came_back_to = " ".join(_words(message, name) for name in _RETURNED_TO)
    if found := _DELIVERY.search(came_back_to):
        return found[0]
    for part in message.walk():
        if part.get_content_type() in {"text/rfc822-headers", "message/global-headers"}:
            text = part.get_content()
            returned = message_from_bytes(text if isinstance(text, bytes) else text.encode(), policy=policy.default)
            returned_id = _words(returned, "message-id")
        else:
            returned_id = _words(part, "message-id") if part is not message else ""
        if found := _DELIVERY.search(returned_id):
            return found[0]
    return None


def _words(message: Message, name: str) -> str:
    """All values of a header in one line; empty without any."""
    return " ".join(" ".join(str(value).split()) for value in message.get_all(name, ()))

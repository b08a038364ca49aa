"""Newsletters: mailbox messages as feed entries."""

import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from streams.domain.feed_document import FeedDocument, FeedEntry, FeedForm

_WRAPPED = re.compile(r"(?<!\n)[ \t]*\r?\n(?![ \t]*\r?\n|\s*(?:[-*•>]|\d+[.)])\s)")


def read(messages: Sequence[bytes], cursor: str) -> FeedDocument:
    """The document that new messages are; one that cannot be read is noted."""
    entries, notes = [], []
    for number, message in enumerate(messages, 1):
        try:
            entries.append(_entry(message_from_bytes(message, policy=policy.default)))
        except (ValueError, LookupError, AttributeError, TypeError) as error:  # as its parser fails on garbage
            notes.append(f"message {number} of {len(messages)} cannot be read: {type(error).__name__}: {error}")
    newest_first = tuple(reversed(entries))
    return FeedDocument(form=FeedForm.MAIL, entries=newest_first, cursor=cursor, keeps_cursor=True, notes=tuple(notes))


def _entry(message: EmailMessage) -> FeedEntry:
    sender, address = parseaddr(_header(message, "From"))
    texts = (_text(message),)
    return FeedEntry(
        guid=_header(message, "Message-ID").strip("<> "),
        link=_header(message, "Archived-At").strip("<> "),
        title=_header(message, "Subject"),
        texts=tuple(text for text in texts if text),
        published=_header(message, "Date"),
        language=_header(message, "Content-Language").partition(",")[0],
        origin=sender or address.rpartition("@")[2],
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _text(message: EmailMessage) -> str:
    """The message as HTML, or its plain text with the lines of a paragraph joined."""
    body = message.get_body(("html", "plain"))
    if body is None:
        return ""
    data = body.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    try:
        text = raw.decode(body.get_content_charset("utf-8"))
    except (UnicodeDecodeError, LookupError):
        text = raw.decode("windows-1252", "replace")
    if body.get_content_subtype() == "html":
        return text
    return _WRAPPED.sub(" ", text.replace("\r\n", "\n"))

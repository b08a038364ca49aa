"""Emails: builds headers and bodies, safe against header injection."""

from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from streams.domain.alert import Severity
from streams.notify.mail_address import address_of, breaks, one_line
from streams.notify.presentation import Page

MAX_SUBJECT = 200
_WHOLE = frozenset({"message-id", "references", "in-reply-to", "list-id", "list-unsubscribe"})


class _Policy(EmailPolicy):
    """SMTP's policy, except that it folds subjects itself and leaves ids and links alone.

    Python's own folding encodes a subject with accents word by word and can lose the space between two words, and
    puts a space before some that are longer than a line. It encodes any word that is longer than a line: no mail
    program finds the link in such a ``List-Unsubscribe``, or the id in such ``References``.
    """

    def fold(self, name: str, value: Any) -> str:
        """The header as text."""
        text = str(value)
        if name.lower() in _WHOLE and text.isascii():
            return f"{name}: {text}{self.linesep}"
        if name.lower() != "subject":
            return str(super().fold(name, value))
        header = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name=name)
        return f"{name}: {header.encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes."""
        ours = name.lower() in {"subject", *_WHOLE}
        return self.fold(name, value).encode("ascii") if ours else super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n")
_URGENT = {Severity.CRITICAL: "1 (Highest)", Severity.HIGH: "2 (High)"}


def compose_email(
    page: Page, sender: str, recipient: str, subject: str, text: str, html: str, at: datetime
) -> EmailMessage:
    """The email of a message, multipart text and html.

    The same message gives the same Message-ID at every attempt, so that a mail sent twice can be told. Mails of one
    story refer to one made-up root, so that they form a thread whichever of them came first.

    Raises:
        ValueError: the sender or the recipient is no single email address.
    """
    origin = address_of(sender)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = origin
    mail["To"] = address_of(recipient)
    subject = one_line(subject, MAX_SUBJECT)
    list_name = page.message.subscription_id or "operations"
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{page.message.id}@{origin.domain}>"
    if not page.is_digest:
        root = f"<story-{page.story.alert.id}-{list_name}@{origin.domain}>"
        mail["References"] = mail["In-Reply-To"] = root
    mail["List-Id"] = _list_id(page.message.subscription_name, list_name, origin.domain)
    if page.unsubscribe:
        mail["List-Unsubscribe"] = f"<{one_line(page.unsubscribe)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if page.urgency in _URGENT:
        mail["X-Priority"] = _URGENT[page.urgency]
    mail["X-Tocsin-Severity"] = page.severity.value
    mail["X-Tocsin-Rule"] = ", ".join(sorted({one_line(story.alert.rule_id, 100) for story in page.stories}))
    mail["X-Tocsin-Change"] = ", ".join(sorted({story.change.change.value for story in page.stories}))
    mail.set_content(_printable(text), cte="quoted-printable")
    mail.add_alternative(_printable(html), subtype="html", cte="quoted-printable")
    return mail


def _printable(text: str) -> str:
    """Without what no mail may hold: control characters other than tab and line feed, and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or not breaks(c))


def _list_id(name: str, subscription_id: str, domain: str) -> str:
    plain = "".join(c for c in one_line(name, 60) if c.isascii() and (c.isalnum() or c in " -_."))
    return f"{plain} <{subscription_id}.{domain}>".strip()

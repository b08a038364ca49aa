"""Show what was caught instead of being sent."""

import json
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from streams.domain.caught import CaughtMail, CaughtRequest
from streams.domain.errors import NotFoundError
from streams.ports.catcher import Catcher


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A caught mail as people read it.

    Attributes:
        headers: all of them, in their order.
        text: its plain part; empty when it has none.
        html: its HTML part; empty when it has none. It is foreign text: show it without scripts.
    """

    mail: CaughtMail
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A caught webhook or chat message as people read it.

    Attributes:
        kind: the CloudEvents type, where it has one.
        body: indented where it is JSON.
    """

    request: CaughtRequest
    kind: str
    body: str


def list_mails(catcher: Catcher) -> list[MailView]:
    """The caught mails, newest first."""
    return [_mail_view(mail) for mail in catcher.mails()]


def show_mail(catcher: Catcher, mail_id: str) -> MailView:
    """One caught mail; raises NotFoundError."""
    for mail in catcher.mails():
        if mail.id == mail_id:
            return _mail_view(mail)
    raise NotFoundError(f"there is no caught mail {mail_id}", listed_by="up --dev")


def list_requests(catcher: Catcher) -> list[RequestView]:
    """The caught webhooks and chat messages, newest first."""
    return [_request_view(request) for request in catcher.requests()]


def _mail_view(mail: CaughtMail) -> MailView:
    message = message_from_bytes(mail.source, policy=policy.default)
    return MailView(
        mail=mail,
        subject=str(message.get("subject", "")),
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _request_view(request: CaughtRequest) -> RequestView:
    text = request.body.decode("utf-8", "replace")
    try:
        tree = json.loads(text)
    except ValueError:
        return RequestView(request=request, kind="", body=text)
    kind = tree.get("type", "") if isinstance(tree, dict) else ""
    return RequestView(request=request, kind=str(kind), body=json.dumps(tree, indent=2, ensure_ascii=False))

"""Message templates: how one subscription wants its messages written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplate:
    """Texts with sandboxed expressions (``{{ … }}``) over the CloudEvent, as in the body of an endpoint's own.

    Attributes:
        subject: of a mail; empty for the usual one.
        text: of a mail, in the place of its stories; empty for the usual one.
        body: of a webhook, a tree of JSON; none for the endpoint's.
    """

    subject: str = ""
    text: str = ""
    body: object | None = None

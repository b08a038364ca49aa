"""The result of fetching a document over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streams.domain.oauth2 import OAuth2Client


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """What is asked for.

    Attributes:
        headers: sent to the URL's own host only; they may hold secrets.
        etag, last_modified: of the document that is there already; empty to ask without conditions.
        cursor: up to where a mailbox was read.
        oauth: whose access token is sent like a header, or opens the mailbox of the user.
    """

    url: str
    accept: str = "*/*"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    last_modified: str = ""
    cursor: str = ""
    oauth: OAuth2Client | None = None
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer, or why there is none.

    Attributes:
        url: where it came from in the end.
        status: None when there is no answer.
        headers: names in lower case.
        body: decompressed.
        messages: of a mailbox, instead of a body.
        cursor: up to where a mailbox is read with them.
        moved_to: where the redirects led, if every one of them was for good.
        error: what went wrong on the way, in words.
    """

    url: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    messages: tuple[bytes, ...] = ()
    cursor: str = ""
    moved_to: str = ""
    error: str = ""

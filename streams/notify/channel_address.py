"""Addresses: what each channel takes as one, and how it is shown without its secrets."""

import re
from urllib.parse import urlsplit

from streams.domain.endpoint import Channel
from streams.domain.identity import stable_id
from streams.notify.mail_address import address_of

_TELEGRAM = re.compile(r"(?P<token>\d+:[A-Za-z0-9_-]+)/(?P<chat>@?[A-Za-z0-9_-]+)(?:/(?P<topic>\d+))?")


def read_address(channel: Channel, text: str) -> str:
    """The address as it is stored; raises ValueError that says how to write it.

    Telegram's is written ``BOT_TOKEN/CHAT_ID``, or ``BOT_TOKEN/CHAT_ID/TOPIC_ID`` for a topic of a forum, and becomes
    the URL to post to.
    """
    if channel is Channel.EMAIL:
        address_of(text)
        return text
    if channel is Channel.TELEGRAM and (found := _TELEGRAM.fullmatch(text)):
        topic = f"&message_thread_id={found['topic']}" if found["topic"] else ""
        return f"https://api.telegram.org/bot{found['token']}/sendMessage?chat_id={found['chat']}{topic}"
    if channel is Channel.APPRISE:
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", text):
            raise ValueError("this is not an Apprise address; write it like ntfy://ntfy.sh/topic")
        return text
    return _url(channel, text)


def masked(channel: Channel, address: str) -> str:
    """The address for lists and logs: without what lets others post to it."""
    if channel is Channel.EMAIL:
        return address
    parts = urlsplit(address)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    if channel is not Channel.WEBHOOK:
        return f"{parts.scheme}://{host}/…"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}" + ("?…" if parts.query else "")


def endpoint_id(channel: Channel, address: str, owner: str = "") -> str:
    """The id of an owner's endpoint of this address: the owner's subscriptions to one address share it."""
    return "end_" + stable_id("endpoint", channel.value, address, *((owner,) if owner else ()))


def _url(channel: Channel, text: str) -> str:
    example = "BOT_TOKEN/CHAT_ID" if channel is Channel.TELEGRAM else "https://example.com/hook"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"this is not a URL ({error}); write it like {example}") from error
    if parts.scheme not in {"http", "https"} or not host or any(c <= " " or c == "\x7f" for c in text):
        raise ValueError(f"this is not a URL of the web; write it like {example}")
    if channel is not Channel.WEBHOOK and parts.scheme != "https":
        raise ValueError(f"{channel.value} takes only https")
    if parts.username or parts.password:
        raise ValueError("a URL must not hold a user or password; send them in a header instead")
    return text

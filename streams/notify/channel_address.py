"""Addresses: what each channel takes as one, and how it is shown without its secrets."""

import re
from urllib.parse import urlsplit

from streams.domain.endpoint import Channel
from streams.domain.identity import stable_id
from streams.notify.mail_address import address_of
from streams.notify.presets.table import PRESETS
from streams.notify.topic_address import read_topic
from streams.notify.web_address import read_url


def read_address(channel: Channel, text: str) -> str:
    """The address as it is stored; raises ValueError that says how to write it.

    Services with a preset have ways of their own to write it, such as ``BOT_TOKEN/CHAT_ID`` for Telegram, which become
    the URL to post to.
    """
    if channel is Channel.EMAIL:
        address_of(text)
        return text
    if channel is Channel.KAFKA:
        return read_topic(text)
    if channel is Channel.APPRISE:
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", text):
            raise ValueError("this is not an Apprise address; write it like ntfy://ntfy.sh/topic")
        return text
    if channel not in PRESETS:
        return read_url(text)
    if text.startswith("http://"):
        raise ValueError(f"{channel.value} takes only https; write it like {PRESETS[channel].example}")
    return PRESETS[channel].read(text)


def example_of(channel: Channel) -> str:
    """How people write an address of the channel."""
    if channel in PRESETS:
        return PRESETS[channel].example
    return {Channel.EMAIL: "ADDRESS", Channel.KAFKA: "TOPIC"}.get(channel, "URL")


def masked(channel: Channel, address: str) -> str:
    """The address for lists and logs: without what lets others post to it."""
    if channel in {Channel.EMAIL, Channel.KAFKA}:
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

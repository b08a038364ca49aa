"""The chat channels: a delivery becomes the message that Slack, Discord, Teams or Telegram wants."""

import asyncio
import json
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit, urlunsplit

from streams.adapters.channels.webhook.channel import USER_AGENT, Poster
from streams.adapters.templates.jinja import Templates
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.errors import TocsinError
from streams.domain.notice import Message
from streams.notify.chat_limits import Tree, encode_chat, fit
from streams.notify.presentation import Page, present
from streams.notify.sample import told_something
from streams.ports import Clock
from streams.wire.codec import decode

_GONE = {Channel.SLACK: {404}, Channel.DISCORD: {404}, Channel.TEAMS: {404}, Channel.TELEGRAM: {403}}
"""What each service answers once its hook was removed, or the bot blocked."""

HEADERS = {"user-agent": USER_AGENT, "content-type": "application/json", "accept": "application/json"}


@dataclass(frozen=True, slots=True)
class ChatChannel:
    """Sends deliveries to one chat service, in the form that its template makes.

    Attributes:
        home: address of the pages, for links.
    """

    channel: Channel
    poster: Poster
    templates: Templates
    clock: Clock
    home: str

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        """Try once."""
        message = told_something(decode(delivery.payload, Message), self.clock())
        try:
            tree = await asyncio.to_thread(fit, self.channel, present(message, self.home), self._render)
        except TocsinError as error:
            return AttemptOutcome(verdict=AttemptVerdict.RETRY, error=f"the message could not be made: {error}")
        url = endpoint.address
        if self.channel is Channel.TELEGRAM:
            url, chat = _without_chat(url)
            tree = {"chat_id": chat, **tree}
        return self._judged(await self.poster.post(url, HEADERS, encode_chat(tree)))

    def _render(self, page: Page) -> Tree:
        return self.templates.render_json(f"chat/{self.channel.value}.json.j2", page)

    def _judged(self, outcome: AttemptOutcome) -> AttemptOutcome:
        if outcome.status in _GONE[self.channel]:
            return replace(outcome, verdict=AttemptVerdict.GONE)
        if outcome.status == 429 and outcome.retry_after is None:
            return replace(outcome, retry_after=_telegram_patience(outcome.response))
        return outcome


def _without_chat(url: str) -> tuple[str, str]:
    """Telegram's method and the chat, which an endpoint's address carries as its query."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="")), parse_qs(parts.query).get("chat_id", [""])[0]


def _telegram_patience(answer: str) -> float | None:
    """The seconds that Telegram asks for, which it says in the body."""
    try:
        return float(json.loads(answer)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return None

"""The chat channels: a delivery becomes the message that Slack, Discord, Teams or Telegram wants."""

import asyncio
from dataclasses import dataclass

from streams.adapters.channels.webhook.channel import USER_AGENT, Poster
from streams.adapters.templates.jinja import Templates
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.errors import TocsinError
from streams.domain.notice import Message
from streams.notify.chat_limits import Tree, encode_chat, fit
from streams.notify.chat_service import interpret, migrated_to, post_address
from streams.notify.presentation import Page, present
from streams.notify.sample import told_something
from streams.ports.clock import Clock
from streams.wire.codec import decode

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
        url, addressed = post_address(self.channel, endpoint.address)
        outcome = await self._post(url, {**addressed, **tree})
        moved = migrated_to(self.channel, outcome)
        return outcome if moved is None else await self._post(url, {**addressed, **tree, "chat_id": moved})

    def _render(self, page: Page) -> Tree:
        return self.templates.render_json(f"chat/{self.channel.value}.json.j2", page)

    async def _post(self, url: str, tree: Tree) -> AttemptOutcome:
        return interpret(self.channel, await self.poster.post(url, HEADERS, encode_chat(tree)))

"""Channels with a preset: turn a delivery into the messages that a chat or on-call service expects."""

import asyncio
from dataclasses import dataclass

from streams.adapters.channels.webhook.channel import USER_AGENT, Poster
from streams.adapters.templates.jinja import Templates
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.errors import TocsinError
from streams.domain.notice import Message
from streams.notify.presentation import Page, present
from streams.notify.presets.answers import answer_of, interpret
from streams.notify.presets.messages import fit, pages
from streams.notify.presets.preset import Tree, encode
from streams.notify.presets.table import PRESETS
from streams.notify.sample import told_something
from streams.ports.clock import Clock
from streams.wire.codec import decode

HEADERS = {"user-agent": USER_AGENT, "content-type": "application/json", "accept": "application/json"}


@dataclass(frozen=True, slots=True)
class ChatChannel:
    """Sends deliveries to one service, in the form that its template makes.

    Attributes:
        home: address of the pages, for links.
    """

    channel: Channel
    poster: Poster
    templates: Templates
    clock: Clock
    home: str

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        """Try once; of several requests the first that fails ends the attempt, and all are sent again."""
        message = told_something(decode(delivery.payload, Message), self.clock())
        try:
            trees = await asyncio.to_thread(self._trees, present(message, self.home))
        except TocsinError as error:
            return AttemptOutcome(verdict=AttemptVerdict.RETRY, error=f"the message could not be made: {error}")
        outcome = AttemptOutcome(verdict=AttemptVerdict.DELIVERED)
        for number, tree in enumerate(trees):
            identity = delivery.id if number == 0 else f"{delivery.id}-{number}"
            outcome = await self._send(endpoint.address, tree, identity)
            if outcome.verdict is not AttemptVerdict.DELIVERED:
                break
        return outcome

    def _trees(self, page: Page) -> list[Tree]:
        return [fit(self.channel, each, self._render) for each in pages(self.channel, page)]

    def _render(self, page: Page) -> Tree:
        return self.templates.render_json(f"chat/{self.channel.value}.json.j2", page)

    async def _send(self, address: str, tree: Tree, message_id: str) -> AttemptOutcome:
        outcome = await self._post_all(address, tree, message_id)
        moved = PRESETS[self.channel].follow(address, answer_of(outcome))
        return outcome if moved is None else await self._post_all(moved, tree, message_id)

    async def _post_all(self, address: str, tree: Tree, message_id: str) -> AttemptOutcome:
        outcome = AttemptOutcome(verdict=AttemptVerdict.DELIVERED)
        for each in PRESETS[self.channel].requests(address, tree, message_id):
            posted = await self.poster.post(each.url, {**HEADERS, **each.headers}, encode(each.tree), each.method)
            outcome = interpret(self.channel, posted)
            if outcome.verdict is not AttemptVerdict.DELIVERED:
                break
        return outcome

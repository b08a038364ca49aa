"""A channel that reports its attempts to the tracing backend."""

from streams.domain.delivery import AttemptOutcome, Delivery
from streams.domain.endpoint import Endpoint
from streams.domain.trace import DELIVER
from streams.notify.traced_articles import article_ids, part_of
from streams.ports.clock import Clock
from streams.ports.delivery import Sender
from streams.ports.tracing import Tracing


class TracedSender:
    """Sends through another channel, and tells of each attempt as a span of every article that it is about."""

    def __init__(self, sender: Sender, tracing: Tracing, clock: Clock) -> None:
        self._sender, self._tracing, self._clock = sender, tracing, clock

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        """Try once."""
        began = self._clock()
        outcome = await self._sender.send(delivery, endpoint)
        ended = self._clock()
        about: dict[str, str | int] = {
            "tocsin.delivery.id": delivery.id,
            "tocsin.channel": endpoint.channel.value,
            "tocsin.outcome": outcome.verdict.value,
        }
        if outcome.status is not None:
            about["http.response.status_code"] = outcome.status
        for article_id in article_ids(delivery.payload):
            self._tracing.span(DELIVER, article_id, began, ended, about, part=part_of(delivery), error=outcome.error)
        return outcome

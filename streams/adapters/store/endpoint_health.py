"""The health of endpoints: runs of failures, holds and disabling, with notices written in the same transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from streams.adapters.store import deliveries, endpoints
from streams.adapters.store.subscriptions import subscriptions
from streams.domain.dispatch import Finished
from streams.domain.endpoint import Endpoint
from streams.domain.endpoint_event import EndpointEventKind
from streams.notify.channel_address import masked
from streams.notify.endpoint_event import deliveries_of, event_of, recipients

Note = tuple[str, str]
"""An endpoint's id, and what happened to it, for people."""


def judge_endpoints(
    connection: sa.Connection, finished: Sequence[Finished], now: datetime, operator: str | None
) -> list[Note]:
    """Keep each endpoint's run of failures, holds and state; a success among the results ends a run."""
    working = {each.work.endpoint.id: each for each in finished if each.decision.delivered}
    failed = [each for each in finished if each.decision.failed]
    recovered = endpoints.failing(connection, working) if working else set()
    held = [each for each in finished if each.decision.is_our_doing and each.decision.hold_until is not None]
    touched = recovered | {each.work.endpoint.id for each in (*failed, *held)}
    if not touched:
        return []
    endpoints.lock(connection, touched)
    judge = _Judge(connection, operator, now)
    judge.recover([working[endpoint] for endpoint in sorted(recovered)])
    failing = {each.work.endpoint.id for each in failed} - working.keys()
    endpoints.mark_failing(connection, failing, now)
    for each in held:
        judge.hold(each)
    for each in failed:
        judge.fail(each, is_failing=each.work.endpoint.id in failing)
    return judge.notes


class _Judge:
    """Judges endpoints that are locked; ``notes`` says what happened."""

    def __init__(self, connection: sa.Connection, operator: str | None, now: datetime) -> None:
        self._connection = connection
        self._operator = operator
        self._now = now
        self.notes: list[Note] = []

    def recover(self, finished: Sequence[Finished]) -> None:
        """End runs of failures, and tell those who heard of them."""
        recovered = {each.work.endpoint.id: each for each in finished}
        endpoints.mark_working(self._connection, recovered)
        self.notes.extend((endpoint, "works again") for endpoint in recovered)
        for endpoint in endpoints.find(self._connection, ids=recovered) if recovered else ():
            if endpoint.reported:
                each = recovered[endpoint.id]
                self._report(each, EndpointEventKind.RECOVERED, each.decision.reason)

    def hold(self, finished: Finished) -> None:
        """Hold an endpoint that our own configuration keeps from working."""
        endpoint, decision = finished.work.endpoint.id, finished.decision
        if decision.hold_until is not None:
            endpoints.hold(self._connection, endpoint, decision.hold_until)
        self.notes.append((endpoint, decision.reason))
        there = endpoints.get(self._connection, endpoint)
        if there is not None and not there.reported:
            self._report(finished, EndpointEventKind.FAILING, decision.reason)

    def fail(self, finished: Finished, *, is_failing: bool) -> None:
        """Hold, disable or warn as the decision says."""
        endpoint, decision = finished.work.endpoint.id, finished.decision
        if decision.hold_until is not None:
            endpoints.hold(self._connection, endpoint, decision.hold_until)
        if decision.disable and endpoints.disable(self._connection, endpoint, decision.disable):
            deliveries.hold(self._connection, endpoint, decision.disable)
            self.notes.append((endpoint, f"disabled: {decision.disable}"))
            self._report(finished, EndpointEventKind.DISABLED, decision.disable)
        elif (
            is_failing
            and decision.warnings
            and endpoints.warn(self._connection, endpoint, decision.warnings, decision.warning)
        ):
            self.notes.append((endpoint, decision.warning))
            self._report(finished, EndpointEventKind.FAILING, decision.warning)

    def _report(self, finished: Finished, kind: EndpointEventKind, reason: str) -> None:
        """Tell who looks after the endpoint, as deliveries that are durable when the transaction is."""
        endpoint = endpoints.get(self._connection, finished.work.endpoint.id)
        if endpoint is None:
            return
        cause = (finished.work.delivery.id, finished.attempt.number)
        event = event_of(endpoint, kind, reason, cause, self._subscriptions(endpoint), self._now)
        owners = endpoints.find(self._connection, owner=endpoint.owner) if endpoint.owner else []
        told = recipients(endpoint, self._operator_endpoint(), owners)
        deliveries.add(self._connection, deliveries_of(event, told))
        reported = "" if kind is EndpointEventKind.RECOVERED else kind.value
        endpoints.mark_reported(self._connection, endpoint.id, reported)

    def _subscriptions(self, endpoint: Endpoint) -> Sequence[str]:
        names = sa.select(subscriptions.c.name).where(subscriptions.c.endpoint_id == endpoint.id)
        return list(self._connection.scalars(names.order_by(subscriptions.c.name)))

    def _operator_endpoint(self) -> Endpoint | None:
        """The endpoint of who runs the installation; addresses may be sealed, so each is looked at."""
        if self._operator is None:
            return None
        return named(endpoints.find(self._connection), self._operator)


def named(everyone: Iterable[Endpoint], name: str) -> Endpoint | None:
    """The installation's own endpoint with that id or address."""
    own = (each for each in everyone if not each.owner)
    return next((each for each in own if name in (each.id, each.address, masked(each.channel, each.address))), None)

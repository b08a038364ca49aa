"""Take a snapshot of an installation: what flows, how far behind each stage is, what came last, what fails."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.domain.consumer_group import ConsumerGroup
from streams.domain.endpoint import EndpointState
from streams.domain.errors import TocsinError
from streams.domain.event import Event
from streams.domain.figures import StreamFigures
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.alert_store import AlertQuery
from streams.ports.event_store import EventQuery
from streams.ports.store import Store
from streams.services.alerts.list import list_alerts
from streams.services.endpoints.show import EndpointStatus, list_endpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """An installation at one moment.

    Attributes:
        written: records ever written, by topic.
        stages: the groups of the agents.
        events: the newest by event time.
        alerts: those that changed last.
        failing: endpoints that are disabled or fail.
        problems: what could not be read, a line each.
    """

    at: datetime
    written: Mapping[str, int]
    stages: Sequence[ConsumerGroup]
    events: Sequence[Event]
    alerts: Sequence[TrackedAlert]
    failing: Sequence[EndpointStatus]
    problems: Sequence[str]

    def rates(self, before: "Snapshot") -> dict[str, float]:
        """Records a second since an earlier snapshot: written, by topic, and finished, by stage."""
        seconds = (self.at - before.at).total_seconds()
        if seconds <= 0:
            return {}
        now, then = self.counts, before.counts
        return {name: max(0.0, (now[name] - then[name]) / seconds) for name in now.keys() & then.keys()}

    @property
    def counts(self) -> dict[str, int]:
        """Records written, by topic, and finished, by stage."""
        done = {stage.name: sum(each.committed or 0 for each in stage.positions) for stage in self.stages}
        return {**self.written, **done}


def take_snapshot(
    read_stream: Callable[[], StreamFigures], store: Store, now: datetime, *, latest: int = 20
) -> Snapshot:
    """A snapshot; what cannot be read is left empty and named in its problems.

    Args:
        read_stream: reads the figures of Kafka; raises UnavailableError.
        store: the store.
        now: the time.
        latest: how many events and alerts to show.
    """
    problems: list[str] = []
    stream = StreamFigures(topics=(), groups=())
    events: Sequence[Event] = ()
    alerts: Sequence[TrackedAlert] = ()
    failing: Sequence[EndpointStatus] = ()
    try:
        stream = read_stream()
    except TocsinError as error:
        problems.append(str(error))
    try:
        with store.read() as tx:
            found = store.events.list_events(tx, EventQuery(limit=latest))
        events = [state.event for state in found if state.event is not None]
        alerts = list_alerts(store, AlertQuery(limit=latest)).alerts
        failing = [each for each in list_endpoints(store) if _fails(each)]
    except TocsinError as error:
        problems.append(str(error))
    return Snapshot(
        at=now,
        written={topic.name: sum(each.next_offset or 0 for each in topic.partitions) for topic in stream.topics},
        stages=stream.groups,
        events=events,
        alerts=alerts,
        failing=failing,
        problems=problems,
    )


def _fails(status: EndpointStatus) -> bool:
    return status.endpoint.state is EndpointState.DISABLED or status.endpoint.failing_since is not None

"""The screen of ``tocsin watch``: tables that are filled anew every few seconds."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import DataTable, Footer, Header, Static

from streams.cli.shared.foreign_text import harmless
from streams.domain.alert import Severity
from streams.domain.delivery import DeliveryState
from streams.domain.event import Event
from streams.domain.tracked_alert import TrackedAlert
from streams.domain.wording import minute
from streams.notify.channel_address import masked
from streams.services.endpoints.show import EndpointStatus
from streams.services.monitoring.snapshot import Snapshot

_COLUMNS = {
    "topics": ("topic", "records", "a second"),
    "stages": ("stage", "workers", "behind", "a second", "lost"),
    "events": ("published", "event", "status", "confidence", "source"),
    "alerts": ("changed", "severity", "state", "stage", "alert"),
    "endpoints": ("failing endpoint", "state", "since", "waiting", "dead"),
}
_COLOURS = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}


class WatchScreen(App[None]):
    """Shows snapshots of an installation.

    Args:
        take: takes a snapshot; called in a thread, so that a broker that does not answer stops no key.
        seconds: between two snapshots.
    """

    TITLE = "Tocsin"
    CSS = """
    DataTable { height: 1fr; border: round $primary-muted; }
    #flow { height: 9; }
    #endpoints { height: 7; }
    #problems { color: $error; height: auto; max-height: 4; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("q", "quit", "Quit"),
        ("p", "pause", "Pause"),
        ("r", "refresh", "Refresh"),
    ]

    def __init__(self, take: Callable[[], Snapshot], seconds: float) -> None:
        super().__init__()
        self._take, self._seconds = take, seconds
        self._last: Snapshot | None = None
        self._is_paused = False

    def compose(self) -> ComposeResult:
        """Lay out the tables."""
        yield Header(show_clock=True)
        yield Static(id="problems")
        with Horizontal(id="flow"):
            yield _table("topics")
            yield _table("stages")
        yield _table("events")
        yield _table("alerts")
        yield _table("endpoints")
        yield Footer()

    def on_mount(self) -> None:
        """Begin to take snapshots."""
        for name, columns in _COLUMNS.items():
            self.query_one(f"#{name}", DataTable).add_columns(*columns)
        self.set_interval(self._seconds, self._tick)
        self._tick()

    def action_pause(self) -> None:
        """Stop or resume taking snapshots."""
        self._is_paused = not self._is_paused
        self.sub_title = "paused" if self._is_paused else ""

    def action_refresh(self) -> None:
        """Take a snapshot now."""
        self._start()

    def _tick(self) -> None:
        if not self._is_paused:
            self._start()

    def _start(self) -> None:
        self.run_worker(self._refresh, thread=True, exclusive=True)

    def _refresh(self) -> None:
        snapshot = self._take()
        self.call_from_thread(self.show, snapshot)

    def show(self, snapshot: Snapshot) -> None:
        """Fill the tables."""
        rates = snapshot.rates(self._last) if self._last else {}
        self._last = snapshot
        self.query_one("#problems", Static).update(Text(harmless("\n".join(snapshot.problems))))
        self._fill("topics", ((name, f"{n:,}", _rate(rates, name)) for name, n in snapshot.written.items()))
        self._fill("stages", (_stage(each.name, each.members, each.lag, each.lost, rates) for each in snapshot.stages))
        self._fill("events", map(_event, snapshot.events))
        self._fill("alerts", map(_alert, snapshot.alerts))
        self._fill("endpoints", map(_endpoint, snapshot.failing))

    def _fill(self, name: str, rows: Iterable[Sequence[str | Text]]) -> None:
        table = self.query_one(f"#{name}", DataTable)
        table.clear()
        table.add_rows([cell if isinstance(cell, Text) else Text(harmless(cell)) for cell in row] for row in rows)


def _table(name: str) -> DataTable[Text]:
    return DataTable(id=name, cursor_type="row", zebra_stripes=True)


def _rate(rates: dict[str, float], name: str) -> str:
    return f"{rates[name]:,.1f}" if name in rates else "–"


def _stage(name: str, members: int, lag: int, lost: int, rates: dict[str, float]) -> tuple[str | Text, ...]:
    workers = Text("none", "bold red") if not members else Text(str(members))
    return name, workers, f"{lag:,}", _rate(rates, name), Text(f"{lost:,}", "bold red") if lost else "0"


def _event(event: Event) -> tuple[str, ...]:
    roles = " → ".join(each.name for each in (event.actor, event.target, event.organisation) if each)
    source = event.article.source
    said = f"{event.status}/{event.modality}"
    return (
        minute(event.article.published_at),
        f"{event.type}  {roles}",
        said,
        f"{event.confidence:.2f}",
        source.name or source.domain or "",
    )


def _alert(tracked: TrackedAlert) -> tuple[str | Text, ...]:
    alert = tracked.alert
    severity = Text(alert.severity, _COLOURS.get(alert.severity, ""))
    return minute(alert.changed_at), severity, alert.state, alert.stage or "", alert.summary


def _endpoint(status: EndpointStatus) -> tuple[str, ...]:
    endpoint, deliveries = status.endpoint, status.deliveries
    waiting = sum(number for state, number in deliveries.items() if state is not DeliveryState.DEAD)
    since = minute(endpoint.failing_since) if endpoint.failing_since else ""
    address = f"{endpoint.channel} {masked(endpoint.channel, endpoint.address)}"
    return address, endpoint.state, since, f"{waiting:,}", f"{deliveries.get(DeliveryState.DEAD, 0):,}"

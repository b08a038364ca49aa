"""Ends a worker that makes no progress: its supervisor restarts it, and the broker delivers its records again.

Faust's consumer can die or freeze without an exception (a thread that ended, a rebalance that never does), and then
the process lives on, deaf. The watchdog has a thread of its own, because the event loop may be what hangs.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from streams.adapters.kafka.backlog import Backlog
from streams.agents.progress import Progress
from streams.domain.consumer_group import Position
from streams.domain.errors import TocsinError, UnavailableError
from streams.domain.record import Record

_LOOKS = 8
"""How often it looks within the time that it allows for standing still."""

_MAX_PAUSE = 10.0
"""Seconds between looks at most: a topic that was made anew, or a member id held twice, is to be seen soon."""

_log = logging.getLogger(__name__)


class StalledError(TocsinError):
    """The process lives and does not work, or works against another."""


class StaleAssignmentError(StalledError):
    """The group gives this worker partitions that are not those to be read.

    A static member that comes back within its session gets the assignment that it had, so it must leave the group
    before it ends.
    """


@dataclass(slots=True, kw_only=True)
class Watched:
    """One agent.

    Attributes:
        name: as messages call it.
        member_id: what the group's coordinator calls this worker; empty until it has joined.
        look: what waits for it by the broker's word. It blocks, and raises UnavailableError while no broker answers.
        first_waiting: the first record in such positions, if there is one.
        leave: takes this worker out of the group; it blocks, and raises UnavailableError while no broker answers.
    """

    name: str
    progress: Progress
    member_id: Callable[[], str]
    look: Callable[[], Backlog]
    first_waiting: Callable[[tuple[Position, ...]], Record | None]
    leave: Callable[[], None]
    topic_id: str | None = field(default=None, init=False)
    strangers: int = field(default=0, init=False)
    seen: int = field(default=-1, init=False)
    behind_since: float | None = field(default=None, init=False)


class Watchdog:
    """Looks after the agents of a worker.

    Args:
        watched: the agents.
        seconds: for how long records may wait without any being finished, and the event loop may not answer.
        end: ends the process; called in the watchdog's thread.
    """

    def __init__(self, watched: Sequence[Watched], seconds: float, end: Callable[[Exception], object]) -> None:
        self._watched = watched
        self._seconds = seconds
        self._end = end
        self._stopped = threading.Event()
        self._asked_at: float | None = None
        self._is_broker_away = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to look, in a thread that ends with the process."""
        threading.Thread(target=self._run, args=(loop,), name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            try:
                self._look(loop)
            except StaleAssignmentError as error:
                self._leave()
                self._end(error)
            except Exception as error:  # noqa: BLE001 - a watchdog that fails watches nothing
                self._end(error)
            if self._stopped.wait(min(self._seconds / _LOOKS, _MAX_PAUSE)):
                return

    def _leave(self) -> None:
        for each in self._watched:
            try:
                each.leave()
            except UnavailableError as error:
                _log.warning("%s; the group keeps this worker's old assignment until its session ends", error)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        if self._asked_at is None:
            self._asked_at = now
            loop.call_soon_threadsafe(self._answer)
        elif now - self._asked_at > self._seconds:
            raise StalledError(f"the event loop has not answered for {now - self._asked_at:.0f} s")
        try:
            for each in self._watched:
                self._check(each)
        except UnavailableError as error:
            self._note_broker(is_away=True, why=str(error))
            for each in self._watched:
                each.behind_since = None
        else:
            self._note_broker(is_away=False)

    def _check(self, each: Watched) -> None:
        backlog = each.look()
        _check_topic(each, backlog)
        _check_holder(each, backlog)
        self._check_progress(each, backlog)

    def _note_broker(self, *, is_away: bool, why: str = "") -> None:
        if is_away and not self._is_broker_away:
            _log.warning("%s", why)
        if self._is_broker_away and not is_away:
            _log.warning("the broker answers again")
        self._is_broker_away = is_away

    def _check_progress(self, each: Watched, backlog: Backlog) -> None:
        waits = bool(backlog.unread) and each.progress.records == each.seen
        first = each.first_waiting(backlog.unread) if waits else None
        now = time.monotonic()
        if first is None or each.progress.records != each.seen:
            each.seen, each.behind_since = each.progress.records, None
        elif each.behind_since is None:
            each.behind_since = now
        elif now - each.behind_since > self._seconds:
            still = f"{each.name} has finished nothing for {now - each.behind_since:.0f} s"
            raise StaleAssignmentError(f"{still} while records wait, the first at {first.origin}")

    def _answer(self) -> None:
        self._asked_at = None


def _check_topic(each: Watched, backlog: Backlog) -> None:
    if each.topic_id and backlog.topic_id and backlog.topic_id != each.topic_id:
        raise StaleAssignmentError(
            f"the topic that {each.name} reads was deleted and made again; it is read once this starts again"
        )
    each.topic_id = backlog.topic_id or each.topic_id


def _check_holder(each: Watched, backlog: Backlog) -> None:
    """End where another holds this worker's static id at one look after the other; once could be amid a rejoin."""
    holder, own = backlog.holder, each.member_id()
    if holder is None or not own or holder.member_id == own:
        each.strangers = 0
        return
    each.strangers += 1
    if each.strangers > 1:
        raise StalledError(
            f"another worker, at {holder.host}, runs under this one's member id in group {each.name}: give each a "
            "host name, a TOCSIN_STATE or a TOCSIN_WORKER__SLOT of its own"
        )

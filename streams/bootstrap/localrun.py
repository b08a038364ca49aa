"""Everything on this machine, as ``tocsin up`` runs it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.bootstrap.kafka import local_broker, topic_admin, topic_plans
from streams.bootstrap.process import say_ready
from streams.bootstrap.store import open_database, open_store
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.ports.localrun import Progress, Supervisor
    from streams.services.localrun.up import LocalSystem


@contextmanager
def open_local_system(
    settings: Settings,
    workers: int,
    fetching: Callable[[], AbstractContextManager["Progress"]],
    offer_login: Callable[[str], None] | None,
    *,
    dev: bool = False,
) -> Iterator["LocalSystem"]:
    """Everything on this machine; holds the state directory for itself.

    Args:
        settings: of all processes.
        workers: how many stream workers to run.
        fetching: shows how the broker's files are fetched.
        offer_login: shows a login link to whoever is there, once all is ready; none where nobody is.
        dev: whether deliveries are caught on this machine instead of being sent.

    Raises:
        UnavailableError: another one runs there.
    """
    from streams.adapters.kafka.cluster import cluster_id
    from streams.adapters.localrun.file_lock import held
    from streams.adapters.localrun.private import private_directory
    from streams.adapters.localrun.supervisor import restart_delay
    from streams.services.localrun.up import LocalSystem
    from streams.services.topics.create import create_topics

    private_directory(settings.state)
    where = settings.state.absolute()
    busy = f"another `tocsin up` runs on {where}; stop it, or set TOCSIN_STATE to another directory"

    with held(settings.state / "up.lock", patience=0, busy=busy), _run_file(settings.state, dev=dev) as note:
        yield LocalSystem(
            note=note,
            bootstrap=settings.kafka.bootstrap,
            cluster_id=lambda: cluster_id(settings.kafka.access),
            broker=lambda: local_broker(settings),
            fetching=fetching,
            restart_delay=restart_delay,
            create_topics=lambda: create_topics(topic_admin(settings), topic_plans(settings)),
            migrate_store=lambda: _migrate(settings),
            supervisor=lambda: _supervisor(workers),
            on_ready=lambda: _announce(settings, offer_login),
        )


@contextmanager
def _run_file(state: Path, *, dev: bool) -> Iterator[Callable[[str], None]]:
    from streams.adapters.localrun.run_file import RunFile
    from streams.domain.local_run import LocalRun

    file = RunFile(state, LocalRun(pid=os.getpid(), dev=dev, step="starting", started_at=now()))
    file.note("starting")
    try:
        yield file.note
    finally:
        file.remove()


def _migrate(settings: Settings) -> None:
    with open_database(settings):
        pass


def _announce(settings: Settings, offer_login: Callable[[str], None] | None) -> None:
    import structlog

    from streams.bootstrap.feeds import packs
    from streams.domain.token import Scope
    from streams.services.access.create_login_link import create_login_link
    from streams.services.feeds.show import list_feeds

    log = structlog.get_logger()
    with open_store(settings) as store:
        number = len(list_feeds(store, now()))
    if not number:
        names = ", ".join(pack.name for pack in packs())
        log.info("no feeds yet; a starter pack brings some in", packs=names, command="tocsin feeds import world")
    log.info("ready", pages=settings.public_url, login="tocsin login prints a link", stop="Ctrl-C")
    if settings.dev.catch:
        pages = {"mails": f"{settings.public_url}/dev/mail", "webhooks": f"{settings.public_url}/dev/hooks"}
        log.info("nothing leaves this machine", **pages, sample_feed=f"{settings.public_url}/dev/feed.xml")
    if offer_login is not None:
        with open_store(settings) as store:
            offer_login(create_login_link(store, settings.public_url, Scope.ADMIN, now()))
    say_ready(settings)


def _supervisor(workers: int) -> "Supervisor":
    from streams.adapters.localrun.supervisor import Program, Supervisor

    tocsin = (sys.executable, "-m", "streams")
    names = ["worker"] if workers == 1 else [f"worker-{n}" for n in range(1, workers + 1)]
    return Supervisor(
        [
            Program("collector", (*tocsin, "collect")),
            *(Program(name, (*tocsin, "worker")) for name in names),
            Program("notifier", (*tocsin, "notify")),
            Program("console", (*tocsin, "serve")),
        ]
    )

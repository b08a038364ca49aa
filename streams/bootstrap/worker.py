"""The stream workers."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.bootstrap.extraction import build_article_reader
from streams.bootstrap.rules import load_some_rules
from streams.bootstrap.store import make_database, subscription_book
from streams.bootstrap.tracing import open_tracing
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.agents.worker import Worker


@contextmanager
def open_worker(settings: Settings, agents: Iterable[str]) -> Iterator["Worker"]:
    """A stream worker with these agents. Raises UnavailableError when its slot is taken by another."""
    from streams.adapters.kafka.cluster import require_cluster
    from streams.adapters.localrun.private import private_directory
    from streams.adapters.localrun.ready import say_ready
    from streams.adapters.rules.loader import rules_version
    from streams.agents.app import build_app
    from streams.agents.live_rules import LiveRules
    from streams.agents.member import member_id
    from streams.agents.parts import detect_part, extract_part
    from streams.agents.worker import Worker

    private_directory(settings.state)
    database = make_database(settings)

    def reach() -> None:
        require_cluster(settings.kafka.access, timeout=3)
        database.migrate()

    with ExitStack() as stack:
        stack.callback(database.close)
        tracing = stack.enter_context(open_tracing(settings, "worker"))
        parts = []
        for agent in agents:
            member = stack.enter_context(member_id(settings.state, agent, settings.worker.slot))
            app = build_app(settings, agent, member)
            if agent == "extract":
                build = partial(build_article_reader, settings)
                parts.append(extract_part(app, settings, member, database, build, now, tracing))
            else:
                rules = LiveRules(
                    settings.rules_dir, lambda directory: load_some_rules([directory]), rules_version, now
                )
                parts.append(
                    detect_part(app, settings, member, database, subscription_book(), rules, clock=now, tracing=tracing)
                )
        yield Worker(parts, reach, lambda: say_ready(settings.ready_socket), settings.worker.stall_seconds)

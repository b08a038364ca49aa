"""The console on a free port of loopback, in a thread, with the store of a newsroom."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import uvicorn

from streams.adapters.store.database import Database
from streams.adapters.store.figures import SqlFigures
from streams.bootstrap import (
    as_store,
    load_atlas,
    load_rule_book,
    open_intake,
    rule_folder,
    rule_source,
    subscription_book,
    trial_reader,
)
from streams.bootstrap.feeds import feed_lookup
from streams.bootstrap.notifying import check_custom_body, check_tls
from streams.console.app import create_app
from streams.console.context import Context
from streams.console.guard import BODY_SECONDS
from streams.console.server import HEADER_SECONDS, server_config
from streams.domain.token import Scope
from streams.notify.suggestions import KnownNames
from streams.services.access.create_token import create_token
from streams.settings import Settings
from tests.integration.newsroom import NOW, fill
from tests.waiting import patient

ROOT = Path(__file__).parents[2]


def newsroom_context(database: Database) -> Context:
    """A context over a filled store; nothing of it needs a broker until articles are posted."""
    book, rules = subscription_book(), load_rule_book(sorted((ROOT / "rules").rglob("member-leaves-bloc.yaml")))
    fill(database, book, rules)
    return Context(
        store=as_store(database),
        clock=lambda: NOW,
        open_intake=lambda: open_intake(Settings()),
        rules=lambda: rules,
        rule_source=rule_source,
        rule_files=rule_folder(ROOT / "rules", may_save=False),
        atlas=load_atlas,
        build_reader=lambda: trial_reader(Settings()),
        min_confidence=Settings().extract.min_confidence,
        names=lambda: KnownNames(rules=frozenset(rules.rules)),
        feed_lookup=feed_lookup(Settings(collect={"allow_networks": ("127.0.0.0/8",), "pause": 0})),
        check_tls=check_tls,
        check_body=lambda tree: check_custom_body(tree, "http://tocsin.example"),
        public_url="http://tocsin.example",
        schemas=ROOT / "docs" / "schemas",
        figures=SqlFigures(database, lambda: NOW),
        checks={"store": lambda: None, "rules": lambda: None},
    )


def authorized(context: Context, scope: Scope = Scope.WRITE, name: str | None = None) -> dict[str, str]:
    """The headers of a program with a token of its own."""
    return {"authorization": f"Bearer {create_token(context.store, name or uuid4().hex, scope, NOW)}"}


@contextmanager
def served(
    context: Context, *, body_seconds: float = BODY_SECONDS, header_seconds: float = HEADER_SECONDS
) -> Iterator[str]:
    """The address of a running console."""
    app = create_app(context, body_seconds=body_seconds)
    config = server_config(app, header_seconds, port=0, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    started = threading.Event()
    startup = server.startup

    async def announced(sockets=None) -> None:
        await startup(sockets)
        started.set()

    server.startup = announced
    thread.start()
    try:
        assert started.wait(patient(20))
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(patient(20))

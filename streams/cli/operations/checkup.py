"""What ``tocsin doctor`` looks at: each check says how one thing is and, if it is not well, what to do."""

import asyncio
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

import httpx
import sqlalchemy as sa

from streams.adapters.channels.email.smtp import Mailer, Timeouts
from streams.adapters.kafka.cluster import require_cluster
from streams.adapters.kafka.codecs import CODECS, missing_codecs
from streams.adapters.kafka.groups import read_groups
from streams.adapters.kafka.topics import compare, describe_topics
from streams.adapters.localrun.java import find_java
from streams.adapters.rules.loader import rules_version
from streams.adapters.store import endpoints
from streams.adapters.store.rule_loads import has_loads, list_loads
from streams.adapters.store.secrets_at_rest import in_clear_text
from streams.agents import AGENTS
from streams.bootstrap import language_pipeline, load_some_rules, make_database, now, topic_plans
from streams.bootstrap import templates as message_templates
from streams.cli.shared.wording import short
from streams.domain.errors import UnavailableError
from streams.notify.email_message import address_of
from streams.settings import Settings

_LOW_BYTES, _MIN_BYTES = 2_000_000_000, 256_000_000


class State(StrEnum):
    """How a thing is: well, worth a look, or in the way of the work."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, in a sentence, and the remedy where there is something to mend."""

    state: State
    said: str
    hint: str = ""


def ok(said: str) -> Finding:
    """A thing is as it should be."""
    return Finding(State.OK, said)


def python(_settings: Settings) -> Finding:
    """The interpreter."""
    return ok(f"Tocsin {version('tocsin')} on Python {platform.python_version()}, {platform.platform(terse=True)}")


def java(settings: Settings) -> Finding:
    """A runtime for ``tocsin broker``."""
    try:
        found = find_java(settings.broker.java)
    except UnavailableError as error:
        return Finding(State.WARNING, str(error), "needed only for `tocsin broker` and `tocsin up`")
    return ok(f"Java {found.major} from {found.source}")


def disk(settings: Settings) -> Finding:
    """Room and rights where the state is kept."""
    place = settings.state.absolute()
    existing = next(folder for folder in (place, *place.parents) if folder.is_dir())
    if not os.access(existing, os.W_OK):
        return Finding(State.FAILED, f"{existing} is not writable", "set TOCSIN_STATE to a directory of yours")
    free = shutil.disk_usage(existing).free
    said = f"{free / 1e9:.1f} GB free for {short(place)}"
    if free < _LOW_BYTES:
        state = State.FAILED if free < _MIN_BYTES else State.WARNING
        return Finding(state, said, "make room, or set TOCSIN_STATE to a directory on another disk")
    return ok(said)


def codecs(_settings: Settings) -> Finding:
    """The compression codecs that producers may choose."""
    missing = missing_codecs()
    if missing:
        hint = "install Tocsin again, with all that it depends on"
        return Finding(State.FAILED, f"records cannot be read that use {', '.join(missing)}", hint)
    return ok(", ".join(CODECS))


def broker(settings: Settings) -> Finding:
    """A Kafka that answers."""
    try:
        cluster = require_cluster(settings.kafka.access)
    except UnavailableError as error:
        said, _, hint = str(error).partition("; ")
        return Finding(State.FAILED, said, hint)
    return ok(f"Kafka at {settings.kafka.bootstrap}, cluster {cluster}")


def extraction(settings: Settings) -> Finding:
    """The trained pipeline that reads along, if one is named."""
    name = settings.extract.pipeline
    if name is None:
        return ok("English by rules; no trained pipeline is named in extract.pipeline")
    return ok(f"English by rules, with {' and '.join(sorted(language_pipeline(settings).parts))} from {name}")


def topics(settings: Settings) -> Finding:
    """The topics and how they differ from the settings."""
    plans = topic_plans(settings)
    present = describe_topics(settings.kafka.access, [plan.name for plan in plans])
    compared = compare(plans, present)
    missing = [name for name, drifts in compared.items() if drifts is None]
    if missing:
        return Finding(State.FAILED, f"missing: {', '.join(missing)}", "create them with `tocsin topics create`")
    drifting = [f"{name}: {drift}" for name, drifts in compared.items() for drift in drifts or ()]
    if drifting:
        hint = "mend the section [kafka] of the settings, or the topics with `tocsin topics create --alter`"
        return Finding(State.WARNING, "; ".join(drifting), hint)
    problems = [problem for topic in present for problem in topic.problems]
    if problems:
        return Finding(
            State.WARNING, "\n".join(problems), "see which broker is down; its copies catch up by themselves"
        )
    return ok(", ".join(compared))


def durability(settings: Settings) -> Finding:
    """Whether what the cluster has acknowledged outlives the loss of a broker."""
    present = describe_topics(settings.kafka.access, [plan.name for plan in topic_plans(settings)])
    single = [topic.name for topic in present if any(len(p.replicas) < 2 for p in topic.partitions)]
    loose = [topic.name for topic in present if int(topic.configs["min.insync.replicas"]) < 2]
    hint = (
        "run three brokers and set kafka.replication = 3; `tocsin topics create` then asks for two copies of each write"
    )
    if single:
        return Finding(
            State.WARNING, f"one broker has the only copy of {', '.join(single)}: its disk is all there is", hint
        )
    if loose:
        said = f"a write to {', '.join(loose)} is acknowledged with one copy, and lost if its broker dies then"
        return Finding(State.WARNING, said, "`tocsin topics create --alter` sets min.insync.replicas to 2")
    return ok("each write has two copies before it is acknowledged")


def workers(settings: Settings) -> Finding:
    """Whether somebody consumes, and how far behind they are."""
    groups = {group.name: group for group in read_groups(settings.kafka.access, AGENTS)}
    idle = [name for name, group in groups.items() if not group.members]
    if idle:
        return Finding(
            State.WARNING,
            f"nobody does {' and '.join(idle)}",
            "run `tocsin worker`, or wait for one that starts",
        )
    lost = [f"{name} lost {group.lost:,} records" for name, group in groups.items() if group.lost]
    if lost:
        hint = "run more workers, or raise the topic's retention in [kafka] and `tocsin topics create --alter`"
        return Finding(State.WARNING, f"{' and '.join(lost)} to retention before they were read", hint)
    return ok(", ".join(f"{name}: {g.members} at work, {g.lag:,} behind" for name, g in sorted(groups.items())))


def store(settings: Settings) -> Finding:
    """The database."""
    name = sa.make_url(settings.store_url).render_as_string(hide_password=True)
    try:
        with _reading(settings) as connection:
            if connection is None:
                return ok(f"{name}, made when it is first needed")
            connection.execute(sa.text("SELECT 1"))
    except UnavailableError as error:
        return Finding(State.FAILED, f"{name}: {error}", "mend TOCSIN_STORE__URL or start the database")
    return ok(name)


def secrets(settings: Settings) -> Finding:
    """Whether those in the store are sealed, and can be opened."""
    with _reading(settings) as connection:
        if connection is None or not sa.inspect(connection).has_table("endpoints"):
            return ok("none yet")
        number, clear = len(endpoints.find(connection)), in_clear_text(connection)
    if clear and settings.store_keys:
        return Finding(State.WARNING, f"{clear} not yet sealed", "seal them with `tocsin store seal`")
    if clear:
        hint = "make a key with `tocsin store new-key`, set store.keys, and run `tocsin store seal`"
        return Finding(State.WARNING, "those of endpoints lie in the store in clear text", hint)
    return ok(f"those of {number} endpoints are sealed" if number else "none yet")


def rules(settings: Settings) -> Finding:
    """The rules, read with all they refer to."""
    where = settings.rules_dir
    found = load_some_rules([where]).rules
    behind = _behind(settings, rules_version(where))
    if behind:
        return Finding(State.WARNING, "; ".join(behind), "see the worker's log, or restart it with `tocsin worker`")
    return ok(f"{len(found)} rules in {short(where)}")


def _behind(settings: Settings, version: str) -> list[str]:
    """Which workers have other rules in force than the files say."""
    try:
        with _reading(settings) as connection:
            since = now() - timedelta(minutes=1)
            loads = list_loads(connection, since) if connection is not None and has_loads(connection) else []
    except UnavailableError:
        return []  # the check of the store says so
    return [
        f"the worker {load.worker} goes on with its rules of {load.loaded_at:%Y-%m-%d %H:%M} UTC"
        for load in loads
        if load.version != version
    ]


def templates(settings: Settings) -> Finding:
    """The templates of messages."""
    names = message_templates(settings).names()
    if settings.templates and not settings.templates.is_dir():
        return Finding(State.FAILED, f"{settings.templates} is no directory", "mend TOCSIN_TEMPLATES or remove it")
    return ok(f"{len(names)} in {short(settings.templates_dir)}")


def smtp(settings: Settings) -> Finding:
    """The mail server: connected to, secured, logged in, and asked whether it takes mail from the setting's sender."""
    smtp = settings.smtp
    password = smtp.password.get_secret_value() if smtp.password else None
    mailer = Mailer(
        smtp.host, smtp.port, security=smtp.security, username=smtp.username, password=password, timeouts=Timeouts(5)
    )
    reply = asyncio.run(mailer.check(address_of(smtp.sender).addr_spec))
    if reply.ok:
        return ok(f"{smtp.host}:{smtp.port} ({smtp.security})")
    state = State.FAILED if smtp.model_fields_set else State.WARNING
    return Finding(state, reply.error, "emails wait until it does; mend the section [smtp] of the settings")


def console(settings: Settings) -> Finding:
    """The pages and the API."""
    host = "127.0.0.1" if settings.web.host == "0.0.0.0" else settings.web.host  # noqa: S104 - compared, not bound
    address = f"http://{host}:{settings.web.port}/healthz"
    try:
        answer = httpx.get(address, timeout=5)
    except httpx.ConnectError:
        return Finding(State.WARNING, f"nothing listens at {host}:{settings.web.port}", "start it with `tocsin serve`")
    except httpx.HTTPError as error:
        return Finding(State.FAILED, f"{address}: {error}", "another program has its port? set TOCSIN_WEB__PORT")
    if answer.status_code != httpx.codes.OK:
        said = f"{address} answers {answer.status_code}"
        return Finding(State.FAILED, said, "another program has its port? set TOCSIN_WEB__PORT")
    return ok(settings.public_url)


_ALL = (
    python,
    java,
    disk,
    extraction,
    codecs,
    broker,
    topics,
    durability,
    workers,
    store,
    secrets,
    rules,
    templates,
    smtp,
    console,
)
CHECKS: dict[str, Callable[[Settings], Finding]] = {check.__name__: check for check in _ALL}
"""Every check by its name, in the order in which they are best read."""

NEEDS = {"topics": "broker", "durability": "broker", "workers": "broker", "secrets": "store"}
"""A check → the one without which it says nothing new."""


@contextmanager
def _reading(settings: Settings) -> Iterator[sa.Connection | None]:
    """The store; None while it is yet to be made."""
    url = sa.make_url(settings.store_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        yield None
        return
    database = make_database(settings)
    try:
        with database.read() as connection:
            yield connection
    finally:
        database.close()

"""Notifying: deliveries to the world."""

from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from streams.bootstrap.bounces import reading_bounces
from streams.bootstrap.clock import now
from streams.bootstrap.outbound import outbound_dialer
from streams.bootstrap.store import open_database, subscription_book
from streams.bootstrap.tracing import open_tracing
from streams.domain.delivery import Delivery
from streams.domain.endpoint import Channel
from streams.domain.errors import Diagnostic, DiagnosticsError, Place, RejectedError
from streams.domain.message_template import MessageTemplate
from streams.domain.tls_identity import TlsIdentity
from streams.notify import cloudevent
from streams.notify.address import networks
from streams.notify.presets.table import PRESETS
from streams.notify.sample import sample_subscription
from streams.ports.delivery import Sender
from streams.ports.transaction import Transaction
from streams.services.subscriptions.send_sample import sample_delivery
from streams.settings import Settings, shipped
from streams.settings.development import LOOPBACK

if TYPE_CHECKING:
    from ssl import SSLContext

    from httpx import AsyncBaseTransport

    from streams.adapters.channels.email.smtp import Mailer
    from streams.adapters.channels.webhook.listener import Handle, HookListener
    from streams.adapters.store.database import Database
    from streams.adapters.templates.jinja import Templates
    from streams.agents.notifier import Chore, Notifier
    from streams.ports.tracing import Tracing
    from streams.services.declared.apply import Declared

_APPRISE_THREADS = 16
_KAFKA_THREADS = 16
_PRUNE_EVERY = timedelta(hours=1)


@asynccontextmanager
async def open_notifier(settings: Settings) -> AsyncIterator["Notifier"]:
    """A notifier over the store, with every channel.

    Raises:
        UnavailableError: the store cannot be reached.
        TocsinError: there is no key to its secrets.
    """
    from random import SystemRandom

    from streams.adapters.localrun import lease_owner
    from streams.adapters.store.claims import LEASE_MARGIN
    from streams.adapters.store.outbox import SqlOutbox
    from streams.adapters.store.secrets_at_rest import check_keys
    from streams.adapters.store.wakeup import open_wakeup
    from streams.agents.notifier import Notifier, Tools

    async with AsyncExitStack() as stack:
        database = stack.enter_context(open_database(settings))
        with database.read() as connection:
            check_keys(connection)
        await stack.enter_async_context(reading_bounces(settings, database))
        tracing = stack.enter_context(open_tracing(settings, "notifier"))
        outbox = SqlOutbox(
            database,
            owner=lease_owner.new_owner(),
            lease=timedelta(seconds=settings.notify.timeout) + LEASE_MARGIN,
            channel_leases={Channel.EMAIL: _longest_mail(settings) + LEASE_MARGIN},
            operator=settings.notify.operator,
            dead=lease_owner.ended,
        )
        yield Notifier(
            Tools(
                outbox=outbox,
                bell=open_wakeup(database.engine),
                senders=traced(await stack.enter_async_context(_senders(settings, database)), tracing),
                clock=now,
                random=SystemRandom().random,
                workers=settings.notify.workers,
                limits={
                    Channel.EMAIL: settings.smtp.connections,
                    Channel.KAFKA: _KAFKA_THREADS,
                    Channel.APPRISE: _APPRISE_THREADS,
                },
                chores=(_release_of_notices(database), *_pruning(database, settings)),
            )
        )


def _longest_mail(settings: Settings) -> timedelta:
    """Connecting, the envelope and the text have a limit each."""
    return timedelta(seconds=2 * settings.notify.timeout + settings.smtp.data_timeout)


def _pruning(database: "Database", settings: Settings) -> "tuple[Chore, ...]":
    """Forget deliveries and changes on record that are older than what is kept."""
    from streams.adapters.store.audit import prune_audit
    from streams.adapters.store.pruning import prune

    return (
        _forgetting(database, lambda tx, before: prune(tx, before).deliveries, settings.notify.keep_days),
        _forgetting(database, prune_audit, settings.store.audit_days),
    )


def _forgetting(database: "Database", prune: "Callable[[Transaction, datetime], int]", days: int) -> "Chore":
    """Every hour, then a little a second until it is gone."""
    next_at = now()

    def forget(at: datetime) -> None:
        nonlocal next_at
        if at < next_at:
            return
        with database.begin() as connection:
            pruned = prune(connection, at - timedelta(days=days))
        if not pruned:
            next_at = at + _PRUNE_EVERY

    return forget


def traced(senders: dict[Channel, Sender], tracing: "Tracing | None") -> dict[Channel, Sender]:
    """The senders; where traces are made, each attempt is told of."""
    from streams.adapters.tracing.traced_sender import TracedSender

    if tracing is None:
        return senders
    return {channel: TracedSender(sender, tracing, now) for channel, sender in senders.items()}


@asynccontextmanager
async def _senders(settings: Settings, database: "Database") -> AsyncIterator[dict[Channel, Sender]]:
    from streams.adapters.channels.apprise.channel import AppriseChannel
    from streams.adapters.channels.chat.channel import ChatChannel
    from streams.adapters.channels.email.channel import EmailChannel
    from streams.adapters.channels.kafka.channel import KafkaChannel
    from streams.adapters.channels.webhook.channel import Poster, WebhookChannel
    from streams.adapters.channels.webhook.posters import Posters
    from streams.adapters.http.oauth2 import TokenSource
    from streams.adapters.http.ssrf.transport import VettedTransport
    from streams.adapters.templates import custom_body

    def connect(tls: "SSLContext") -> "AsyncBaseTransport":
        return _outward(settings, VettedTransport(outbound_dialer(settings.notify, tls=tls)))

    def make(transport: "AsyncBaseTransport") -> Poster:
        return Poster(transport, now, settings.notify.timeout)

    mail = mailer(settings, settings.notify.timeout)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(mail)
        transport = await stack.enter_async_context(VettedTransport(outbound_dialer(settings.notify)))
        poster = make(_outward(settings, transport))
        topics = KafkaChannel(
            settings.kafka.access,
            allowed=settings.notify.topics,
            home=settings.public_url,
            timeout=settings.notify.timeout,
            threads=ThreadPoolExecutor(_KAFKA_THREADS, "kafka"),
        )
        await stack.enter_async_context(topics)
        posters = await stack.enter_async_context(Posters(poster, connect, make))
        yield {
            Channel.WEBHOOK: WebhookChannel(
                posters.of,
                now,
                settings.public_url,
                custom_body.render,
                TokenSource(poster.post, now),
                is_traced=settings.tracing.endpoint is not None,
            ),
            Channel.EMAIL: EmailChannel(
                mailer=mail,
                templates=templates(settings),
                database=database,
                clock=now,
                home=settings.public_url,
                sender=settings.smtp.sender,
                return_path=settings.smtp.return_path,
            ),
            **{
                channel: ChatChannel(channel, poster, templates(settings), now, settings.public_url)
                for channel in PRESETS
            },
            Channel.KAFKA: topics,
            Channel.APPRISE: AppriseChannel(
                templates=templates(settings),
                clock=now,
                home=settings.public_url,
                allowed=settings.notify.apprise,
                timeout=settings.notify.timeout,
                threads=ThreadPoolExecutor(_APPRISE_THREADS, "apprise"),
            ),
        }


def _outward(settings: Settings, transport: "AsyncBaseTransport") -> "AsyncBaseTransport":
    """The transport to the world; in development it ends at the console."""
    from streams.adapters.channels.webhook.catching import CatchingTransport

    if not settings.dev.catch:
        return transport
    host = f"[{settings.web.host}]" if ":" in settings.web.host else settings.web.host
    return CatchingTransport(transport, f"http://{host}:{settings.web.port}/dev/hooks", networks(LOOPBACK))


def mailer(settings: Settings, timeout: float) -> "Mailer":
    """A client of the mail server; waits so many seconds for the answer to each command."""
    from streams.adapters.channels.email.smtp import Login, Mailer, Timeouts
    from streams.adapters.channels.webhook.channel import Poster
    from streams.adapters.http.oauth2 import TokenSource
    from streams.adapters.http.ssrf.transport import VettedTransport

    smtp, token = settings.smtp, None
    if (client := smtp.oauth) is not None:
        transport = VettedTransport(outbound_dialer(settings.notify))
        token = partial(TokenSource(Poster(transport, now, timeout).post, now).token, client)
    return Mailer(
        smtp.host,
        smtp.port,
        security=smtp.security,
        login=Login(
            username=smtp.username, password=smtp.password.get_secret_value() if smtp.password else None, token=token
        ),
        ehlo_name=smtp.ehlo_name,
        timeouts=Timeouts(timeout, smtp.data_timeout),
    )


def _release_of_notices(database: "Database") -> "Chore":
    """Puts what subscriptions held back into the outbox once its time has come."""
    book = subscription_book()

    def release(now: datetime) -> None:
        with database.read() as connection:
            due = book.next_release(connection)
        if due is not None and due <= now:
            with database.begin() as connection:
                book.release(connection, now)

    return release


def templates(settings: Settings) -> "Templates":
    """The templates in force: the settings' own, and the shipped ones where they have none of that name."""
    from streams.adapters.templates.jinja import Templates

    return Templates(*dict.fromkeys((settings.templates_dir, shipped("templates"))))


def read_custom_body(file: Path, sample: Delivery, public_url: str) -> object:
    """The body that a YAML file describes, once it was rendered for a sample; raises DiagnosticsError."""
    from streams.adapters.templates import custom_body

    tree = custom_body.read(file.read_bytes(), str(file))
    custom_body.render(tree, cloudevent.body(sample, public_url))
    return tree


def check_custom_body(tree: object, public_url: str) -> None:
    """Try a body with a sample alert; raises RejectedError that says which text is wrong."""
    from streams.adapters.templates import custom_body

    sample = sample_delivery(sample_subscription(now()), now())
    try:
        custom_body.render(tree, cloudevent.body(sample, public_url))
    except (DiagnosticsError, RecursionError) as error:
        raise RejectedError("wrong_body", str(error)) from error


def check_tls(identity: TlsIdentity) -> None:
    """Raises RejectedError for what is no PEM of what it should be."""
    from streams.adapters.http.tls import tls_context

    tls_context(identity)


def webhook_listener(host: str, port: int, handle: "Handle") -> "HookListener":
    """A receiver of webhooks on this machine; raises OSError when it cannot listen."""
    from streams.adapters.channels.webhook.listener import HookListener

    return HookListener(host, port, handle)


def load_template(file: Path) -> MessageTemplate:
    """The template in a YAML file; raises DiagnosticsError with everything that is wrong."""
    from streams.adapters.subscriptions import template

    return template.load_template(file)


def load_declared(file: Path, environment: Mapping[str, str], public_url: str) -> "Declared":
    """What a YAML file declares; raises DiagnosticsError with everything that is wrong."""
    from streams.adapters.subscriptions import file as declaration
    from streams.services.declared.apply import Declared
    from streams.services.subscriptions.check import template_faults

    subscriptions, feeds = declaration.load_declared(file, environment, now())
    check_body = partial(check_custom_body, public_url=public_url)
    faults = [
        Diagnostic(Place(str(file)), f"the template of {spec.name!r}: {fault}")
        for spec in subscriptions or ()
        for fault in template_faults(spec, check_body)
    ]
    if faults:
        raise DiagnosticsError(faults)
    return Declared(subscriptions=subscriptions, feeds=feeds)

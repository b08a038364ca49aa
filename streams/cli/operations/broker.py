"""``tocsin broker``: a real Kafka on this machine, for those who do not run one already."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from streams.bootstrap import local_broker
from streams.cli.shared.terminal import Terminal
from streams.domain.wording import short
from streams.ports.localrun import BrokerStatus, Progress
from streams.settings import load_settings


@click.group()
def broker() -> None:
    """Start, stop and inspect a Kafka broker on this machine.

    It is Apache Kafka itself as a single node. Its data, logs and settings are kept in the directory "broker" of the
    state directory; its jars are fetched once per user.
    """


@broker.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port for clients; by default that of kafka.bootstrap.")
def start(port: int | None) -> None:
    """Start the broker and wait until it answers; if it runs already, say so."""
    settings = load_settings()
    node = local_broker(settings, port)
    before = node.status()
    with fetching() as progress:
        now = node.start(progress)
    verb = "already runs" if before.pid == now.pid else "is ready"
    click.echo(f"broker {verb} at {now.bootstrap} (Kafka {now.version}, {now.java}, pid {now.pid})")
    if now.bootstrap and now.bootstrap.rpartition(":")[2] != settings.kafka.bootstrap.rpartition(":")[2]:
        click.echo(f"for the other commands: export TOCSIN_KAFKA__BOOTSTRAP={now.bootstrap}")


@broker.command()
def stop() -> None:
    """Stop the broker; its data stays."""
    stopped = local_broker(load_settings()).stop()
    click.echo("broker stopped" if stopped else "no broker was running")


@broker.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Say whether the broker runs and answers; the exit code is 0 only if it does."""
    now = local_broker(load_settings()).status()
    click.echo(json.dumps(asdict(now), default=str) if as_json else described(now))
    context.exit(0 if now.state == "ready" else 3)


def described(now: BrokerStatus) -> str:
    """A status for people."""
    if now.state == "stopped":
        return "broker stopped; start it with `tocsin broker start`"
    lines = [
        f"broker {now.state} at {now.bootstrap}",
        f"  Kafka {now.version} on {now.java}, pid {now.pid}, {now.memory_mb} MB",
        f"  cluster {now.cluster_id}",
        f"  log {short(now.log)}",
    ]
    return "\n".join(lines)


@contextmanager
def fetching() -> Iterator[Progress]:
    """A progress bar on stderr that appears when jars are fetched."""
    columns = (TextColumn("fetching Kafka's jars"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Terminal(stderr=True)
    with ProgressBar(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("jars", visible=False, total=None)
        yield lambda done, total: bar.update(task, visible=True, completed=done, total=total)

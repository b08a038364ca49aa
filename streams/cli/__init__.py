"""The command ``tocsin``: one module for each group of commands, loaded on demand.

Every module here holds click commands named in :data:`SECTIONS`; keeping the list as text keeps ``tocsin --help``
fast, because spaCy, Faust and the rest are imported by the command that needs them.
"""

import os
import sys
from importlib import import_module
from typing import IO

import click
from click.shell_completion import CompletionItem

from streams.cli.shared.foreign_text import harmless
from streams.domain.errors import DiagnosticsError, NotFoundError, TocsinError
from streams.domain.suggestion import nearest

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Run it": {
        "up": ("streams.cli.operations.up:up", "Run everything on this machine."),
        "doctor": ("streams.cli.operations.doctor:doctor", "Look at everything that is needed, and say what to mend."),
        "health": ("streams.cli.operations.health:health", "Say at once whether what runs here can do its work."),
        "settings": ("streams.cli.operations.settings:settings", "Show every setting and what is in force."),
        "watch": ("streams.cli.operations.watch:watch", "Watch flow, lag, alerts and failing endpoints."),
        "broker": ("streams.cli.operations.broker:broker", "Start, stop and inspect a Kafka broker on this machine."),
        "collect": ("streams.cli.operations.collect:collect", "Bring in the articles of feeds."),
        "worker": ("streams.cli.operations.worker:worker", "Run the stream agents."),
        "notify": ("streams.cli.operations.notify:notify", "Send what waits in the outbox."),
        "serve": ("streams.cli.operations.serve:serve", "Serve the HTTP API and the pages."),
        "login": ("streams.cli.operations.login:login", "Print a link that logs a browser in to the pages, once."),
        "logout": ("streams.cli.operations.login:logout", "End every session of the pages."),
    },
    "Articles and events": {
        "feeds": ("streams.cli.feeds.feeds:feeds", "Say which feeds articles come from, and see how they fare."),
        "ingest": ("streams.cli.records.ingest:ingest", "Put articles from files on the topic articles."),
        "backfill": ("streams.cli.records.backfill:backfill", "Bring in the articles of web archives."),
        "bridge": ("streams.cli.records.bridge:bridge", "Bring in articles of other producers, in their JSON."),
        "extract": ("streams.cli.rules.extract:extract", "Read events out of articles in a file, and say why."),
        "lexicon": ("streams.cli.rules.lexicon:lexicon", "Check the lexicon, and show what it holds."),
        "knowledge": (
            "streams.cli.rules.knowledge:knowledge",
            "Check and show what is known of countries and bodies.",
        ),
    },
    "Rules and alerts": {
        "rules": ("streams.cli.rules.rules:rules", "Check, test, list, show, lay out and explain rules."),
        "backtest": ("streams.cli.rules.backtest:backtest", "Show which alerts rules would have raised."),
        "alerts": ("streams.cli.delivery.alerts:alerts", "List alerts, and show why one opened and who was told."),
        "silences": ("streams.cli.delivery.silences:silences", "Mute alerts for a while, on record."),
    },
    "Who is told": {
        "subscribe": ("streams.cli.delivery.subscribe:subscribe", "Be told of alerts by webhook, email or chat."),
        "subscriptions": (
            "streams.cli.delivery.subscriptions:subscriptions",
            "See, try, pause and remove subscriptions.",
        ),
        "apply": ("streams.cli.delivery.apply:apply", "Make subscriptions and feeds what a file declares."),
        "endpoints": (
            "streams.cli.delivery.endpoints:endpoints_",
            "Look at endpoints; pause, resume, ping, rotate secrets.",
        ),
        "deliveries": ("streams.cli.delivery.deliveries:deliveries", "See what was sent and why, and send it again."),
        "listen": ("streams.cli.delivery.listen:listen", "Receive webhooks here, verify and print them."),
        "templates": (
            "streams.cli.delivery.templates:templates",
            "List and preview the templates of mails and chat messages.",
        ),
        "suppressions": ("streams.cli.delivery.suppressions:suppressions", "Addresses that get no more mail."),
    },
    "The stream and the store": {
        "tail": ("streams.cli.records.tail:tail", "Look at what is on a topic."),
        "produce": ("streams.cli.records.produce:produce", "Put records on a topic as they are."),
        "lag": ("streams.cli.records.lag:lag", "Say how far behind the consumers are."),
        "offsets": ("streams.cli.records.offsets:offsets", "Let consumers go on from elsewhere."),
        "reprocess": ("streams.cli.records.reprocess:reprocess", "Have detection read events again."),
        "topics": ("streams.cli.records.topics:topics", "Create, list and describe the topics."),
        "dead-letters": (
            "streams.cli.records.dead_letters:dead_letters",
            "Look at input that failed, and send it back.",
        ),
        "store": ("streams.cli.operations.store:store", "Look at the store, and bring its schema up to date."),
    },
    "For programs": {
        "tokens": ("streams.cli.operations.tokens:tokens", "Make, list and revoke tokens of the HTTP API."),
        "audit": ("streams.cli.operations.audit:audit", "Show who changed what, and when."),
        "schemas": (
            "streams.cli.operations.schemas:schemas",
            "Write the descriptions of everything that goes in and out.",
        ),
    },
}
"""Title → command name → (``module:attribute``, one line of help); in the order in which help lists them."""

COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}
"""Every command by its name."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command, in the order of :data:`SECTIONS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name; a name that is nearly right is told the right one."""
        if cmd_name not in COMMANDS:
            near = nearest(cmd_name, COMMANDS)
            if near and not ctx.resilient_parsing:
                ctx.fail(f"No such command {cmd_name!r}. Did you mean {near!r}?")
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - a wrong line in SECTIONS is our bug
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands by section, without importing them."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, summary) for name, (_, summary) in commands.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands without importing them."""
        names = [CompletionItem(name, help=COMMANDS[name][1]) for name in COMMANDS if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what Tocsin raises on purpose, and files that cannot be used, end it with exit code 1."""
        try:
            return super().invoke(ctx)
        except DiagnosticsError as error:
            raise _FaultsFound(harmless(str(error))) from error
        except NotFoundError as error:
            raise click.ClickException(harmless(f"{error} (see `tocsin {error.listed_by}`)")) from error
        except TocsinError as error:
            raise click.ClickException(harmless(str(error))) from error
        except BrokenPipeError:  # `tocsin tail … | head`: whoever reads has enough, and that is no failure
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:
            if error.filename is None:
                raise
            raise click.ClickException(f"{error.filename}: {error.strerror}") from error


class _FaultsFound(click.ClickException):
    """Faults in files: each line begins with its place, as editors and terminals link it."""

    def show(self, file: IO[str] | None = None) -> None:
        """Print them as they are."""
        click.echo(self.message, file=file, err=True)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes: 0 all is well, 1 something is wrong and was said, 2 the command was written wrongly. "
    "Settings: `tocsin settings`.",
)
@click.version_option(package_name="tocsin")
@click.option("--no-color", envvar="NO_COLOR", hidden=True)  # so that click reads the variable; rich does by itself
@click.pass_context
def tocsin(context: click.Context, no_color: str | None) -> None:
    """News alerts from an event stream."""
    if no_color:
        context.color = False

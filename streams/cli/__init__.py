"""The command ``tocsin``: one module a group of commands, loaded when asked for.

Every module here holds click commands named in :data:`COMMANDS`; keeping the list as text keeps ``tocsin --help``
fast, because spaCy, Faust and the rest are imported by the command that needs them.
"""

from importlib import import_module

import click

from streams.domain.faults import TocsinError

COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("streams.cli.up:up", "Run everything on this machine."),
    "worker": ("streams.cli.worker:worker", "Run the stream agents."),
    "notify": ("streams.cli.notify:notify", "Send what waits in the outbox."),
    "ingest": ("streams.cli.ingest:ingest", "Put articles from files on the topic articles."),
    "subscribe": ("streams.cli.subscribe:subscribe", "Be told of alerts by webhook, email or chat."),
    "subscriptions": ("streams.cli.subscriptions:subscriptions", "See, try, pause and remove subscriptions."),
    "endpoints": ("streams.cli.endpoints:endpoints_", "Look at endpoints; pause, resume, ping, rotate secrets."),
    "deliveries": ("streams.cli.deliveries:deliveries", "See what was sent and why, and send it again."),
    "listen": ("streams.cli.listen:listen", "Receive webhooks here, verify and print them; for development."),
    "apply": ("streams.cli.apply:apply", "Make subscriptions what a file declares."),
    "suppressions": ("streams.cli.suppressions:suppressions", "Addresses that get no more mail."),
    "tokens": ("streams.cli.tokens:tokens", "Make, list and revoke tokens of the HTTP API."),
    "serve": ("streams.cli.serve:serve", "Serve the HTTP API and the pages."),
    "schemas": ("streams.cli.schemas:schemas", "Write the descriptions of everything that goes in and out."),
    "templates": ("streams.cli.templates:templates", "List and preview the templates of mails and chat messages."),
    "doctor": ("streams.cli.doctor:doctor", "Look at everything that is needed, and say what to mend."),
    "broker": ("streams.cli.broker:broker", "Start, stop and inspect a Kafka broker on this machine."),
    "tail": ("streams.cli.tail:tail", "Look at what is on a topic."),
    "produce": ("streams.cli.produce:produce", "Put records on a topic as they are."),
    "lag": ("streams.cli.lag:lag", "Say how far behind the consumers are."),
    "offsets": ("streams.cli.offsets:offsets", "Let consumers go on from elsewhere."),
    "dead-letters": ("streams.cli.dead_letters:dead_letters", "Look at input that failed, and send it back."),
    "store": ("streams.cli.store:store", "Look at the store, and bring its schema up to date."),
    "topics": ("streams.cli.topics:topics", "Create, list and describe the topics."),
    "extract": ("streams.cli.extract:extract", "Read events out of articles in a file, and say why."),
    "lexicon": ("streams.cli.lexicon:lexicon", "Check the lexicon, and show what it holds."),
    "backtest": ("streams.cli.backtest:backtest", "Show which alerts rules would have raised."),
    "alerts": ("streams.cli.alerts:alerts", "List alerts, and show why one opened and who was told."),
    "silences": ("streams.cli.silences:silences", "Mute alerts for a while, on record."),
    "rules": ("streams.cli.rules:rules", "Check, test, list, show, lay out and explain rules."),
    "knowledge": ("streams.cli.knowledge:knowledge", "Check and show what is known of countries and organisations."),
}
"""Command name → (``module:attribute``, one line of help); in the order in which help lists them."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every command, in the order of :data:`COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - a wrong line in COMMANDS is our bug
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        if not COMMANDS:
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what Tocsin raises on purpose becomes its text on stderr and exit code 1."""
        try:
            return super().invoke(ctx)
        except TocsinError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tocsin")
def tocsin() -> None:
    """News alerts from an event stream."""

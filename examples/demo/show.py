"""What the demo prints: articles in, events, one alert a story with its evidence, webhooks and mails."""

from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from examples.demo.story import Told

console = Console(highlight=False, width=None if Console().is_terminal else 120)


def articles(sent: Sequence[dict[str, Any]]) -> None:
    """The articles as they went in."""
    table = Table(title=f"{len(sent)} articles in", title_justify="left", title_style="bold", box=None, padding=(0, 2))
    for each in sent:
        table.add_row(Text(each["published_at"][:16].replace("T", " "), "dim"), each["source"]["name"], each["title"])
    console.print(table)


def events(found: Sequence[dict[str, Any]]) -> None:
    """The events that were read out of them; what is not asserted is dim."""
    table = Table(title=f"{len(found)} events", title_justify="left", title_style="bold", box=None, padding=(0, 2))
    for event in found:
        style = "" if event["modality"] == "asserted" else "dim"
        who = " → ".join(event[role]["name"] for role in ("actor", "target", "organisation") if event.get(role))
        row = [event["type"], who, event["status"], event["modality"], f"{event['confidence']:.2f}"]
        table.add_row(*row, event["article"]["source"]["name"], style=style)
    console.print()
    console.print(table)


def alerts(changes: Sequence[Told], mails: Sequence[EmailMessage]) -> None:
    """One panel a story: its last state, how it got there, the sentence that proves it, what was delivered."""
    console.print()
    for story in dict.fromkeys(change.story for change in changes):
        console.print(_panel([change for change in changes if change.story == story], mails))


def _panel(changes: Sequence[Told], mails: Sequence[EmailMessage]) -> Panel:
    alert = changes[-1].tree["alert"]
    lines = [_proof(change) for change in changes]
    lines += [_webhook(change) for change in changes]
    lines += [Text.assemble(("email    ", "cyan"), str(mail["Subject"])) for mail in mails if _about(mail, alert)]
    lines.append(Text.assemble(("sources  ", "cyan"), ", ".join(alert["sources"]) or "none left"))
    colour = {"critical": "red", "high": "yellow"}.get(alert["severity"], "blue")
    title = Text.assemble((f" {alert['severity']} ", f"bold white on {colour}"), f" {alert['summary']} ")
    return Panel(Group(*lines), title=title, title_align="left", border_style=colour)


def _proof(change: Told) -> Text:
    event = change.tree.get("event")
    text = Text.assemble((f"{change.change}  ", "bold"))
    if not event or not event["evidence"]:
        return text.append(change.tree["reason"], "italic")
    evidence = event["evidence"][0]
    before, trigger, after = evidence["sentence"].partition(evidence["trigger"])
    return (
        text.append(f"“{before}")
        .append(trigger, "bold underline")
        .append(f"{after}” ")
        .append(f"— {event['article']['source']['name']}", "dim")
    )


def _webhook(change: Told) -> Text:
    verified = ("signature verified", "green") if change.delivery.verified else ("WRONG SIGNATURE", "bold red")
    return Text.assemble(
        ("webhook  ", "cyan"), f"{change.delivery.event['type']}  {change.delivery.webhook_id}  ", verified
    )


def _about(mail: EmailMessage, alert: dict[str, Any]) -> bool:
    return alert["id"] in str(mail["Message-ID"]) + str(mail["References"]) + str(mail.get("X-Tocsin-Alert", ""))

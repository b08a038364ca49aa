"""``tocsin knowledge``: what Tocsin knows of countries and organisations."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from streams import bootstrap
from streams.cli.shared.tables import print_table
from streams.cli.shared.terminal import say
from streams.domain.entity import Atlas, Country, Group, Membership, Organisation
from streams.services.knowledge.diff import knowledge_changes
from streams.services.knowledge.find import Entity, find_entities, find_members
from streams.services.knowledge.organisations_page import organisations_page
from streams.wire.codec import to_tree


@click.group()
def knowledge() -> None:
    """Check, show and list countries, organisations and members."""


@knowledge.command()
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
def check(directory: Path | None) -> None:
    """Read every knowledge file and tell every fault.

    DIRECTORY is laid over the shipped files; by default the one of the setting `knowledge`, if there is one.
    """
    atlas = bootstrap.load_atlas(directory)
    bootstrap.load_lexicon(directory)
    bootstrap.load_outlets(directory)
    spells = sum(len(body.memberships) for body in atlas.organisations.values())
    say(f"{len(atlas.countries)} countries, {len(atlas.organisations)} organisations, {spells} memberships")
    if directory is not None:
        say(f"{directory} has no faults; restart the processes whose setting `knowledge` names it")


@knowledge.command()
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
def diff(directory: Path | None) -> None:
    """Show what DIRECTORY (by default the one of the setting `knowledge`) adds to the shipped knowledge or changes."""
    atlas, lexicon = bootstrap.load_atlas(directory), bootstrap.load_lexicon(directory)
    for change in knowledge_changes(bootstrap.load_shipped_atlas(), atlas, bootstrap.load_shipped_lexicon(), lexicon):
        say(str(change))


@knowledge.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, as_json: bool) -> None:
    """Show the countries, organisations and groups that NAME (an id or any name) can mean."""
    atlas = bootstrap.load_atlas()
    found = find_entities(atlas, name)
    if as_json:
        click.echo(json.dumps([to_tree(entity) for entity in found], ensure_ascii=False))
        return
    for entity in found:
        print_table(_card(atlas, entity))


@knowledge.command()
@click.argument("name")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="On this day instead of today.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def members(name: str, day: datetime | None, as_json: bool) -> None:
    """List the members of the organisation NAME (an id or any name) on a day."""
    on = day.date() if day else datetime.now(UTC).date()
    body, found = find_members(bootstrap.load_atlas(), name, on)
    if as_json:
        rows = [{"id": m.country.id, "name": m.country.name, "suspended": m.suspended} for m in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    say(f"{body.name}: {len(found)} members on {on}")
    for member in found:
        say(f"{member.country.id}  {member.country.name}" + ("  (suspended)" if member.suspended else ""))


@knowledge.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def page(output: Path | None) -> None:
    """Write the page of all organisations (docs/organisations.md) in Markdown."""
    text = organisations_page(bootstrap.load_atlas())
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def _card(atlas: Atlas, entity: Entity) -> Table:
    table = Table(title=escape(f"{entity.id}  {entity.name}"), title_justify="left", show_header=False, box=None)
    table.add_column(style="cyan")
    for label, value in _facts(atlas, entity):
        table.add_row(label, escape(value))
    return table


def _facts(atlas: Atlas, entity: Entity) -> list[tuple[str, str]]:
    facts = _kind(entity)
    grouped: dict[str, list[str]] = {}
    for surface in entity.surfaces():
        grouped.setdefault(surface.role.value.replace("_", " "), []).append(surface.text)
    facts += [(role, "; ".join(texts)) for role, texts in grouped.items()]
    facts += [("caution", f"{text}: {other}") for text, other in entity.cautions.items()]
    if isinstance(entity, Country):
        facts += [
            ("member of", f"{body.id}  {_span(membership)}")
            for body in atlas.organisations.values()
            for membership in body.memberships
            if membership.country == entity.id
        ]
    elif isinstance(entity, Organisation):
        facts += [("nouns", "; ".join(entity.nouns)), ("founded", str(entity.founded or "")), *_end(entity)]
        facts += [("member", f"{m.country}  {_span(m)}") for m in entity.memberships]
    return [(label, value) for label, value in facts if value]


def _kind(entity: Entity) -> list[tuple[str, str]]:
    if isinstance(entity, Group):
        return [("kind", "group"), ("sector", entity.sector), ("country", entity.country or "")]
    return [("kind", entity.kind if isinstance(entity, Organisation) else "country"), ("region", entity.region or "")]


def _end(body: Organisation) -> list[tuple[str, str]]:
    end = [("dissolved", str(body.dissolved))] if body.dissolved else []
    return end + ([("successor", body.successor)] if body.successor else [])


def _span(membership: Membership) -> str:
    def days(start: date | None, end: date | None) -> str:
        return f"{start or ''}–{end or ''}"

    pauses = [f"suspended {days(s.start, s.end)}" for s in membership.suspensions]
    return ", ".join([days(membership.period.start, membership.period.end), *pauses])

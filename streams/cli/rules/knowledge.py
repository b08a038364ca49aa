"""``tocsin knowledge``: what Tocsin knows of countries and organisations."""

import json
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from streams.adapters.knowledge.files import KNOWLEDGE, load_atlas, read_atlas
from streams.adapters.knowledge.page import organisations_page
from streams.cli.shared.tables import print_table
from streams.domain.entity import Atlas, Country, Group, Membership, Organisation
from streams.domain.errors import DiagnosticsError, TocsinError
from streams.wire.codec import to_tree


@click.group()
def knowledge() -> None:
    """Check, show and list countries, organisations and members."""


@knowledge.command()
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False), default=KNOWLEDGE)
def check(directory: Path) -> None:
    """Read every knowledge file of DIRECTORY (the shipped one by default) and tell every fault."""
    atlas, diagnostics = read_atlas(directory)
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    spells = sum(len(body.memberships) for body in atlas.organisations.values())
    click.echo(f"{len(atlas.countries)} countries, {len(atlas.organisations)} organisations, {spells} memberships")


@knowledge.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, as_json: bool) -> None:
    """Show the countries, organisations and groups that NAME (an id or any name) can mean."""
    atlas = load_atlas()
    found = _find(atlas, name)
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
    atlas = load_atlas()
    bodies = [entity for entity in _find(atlas, name) if isinstance(entity, Organisation)]
    if len(bodies) != 1:
        what = ", ".join(body.id for body in bodies) or "no organisation"
        raise TocsinError(f"{name!r} means {what}: give the id of one organisation")
    on = day.date() if day else datetime.now(UTC).date()
    rows = [
        {
            "id": country,
            "name": atlas.countries[country].name,
            "suspended": atlas.is_suspended(country, bodies[0].id, on),
        }
        for country in sorted(atlas.members(bodies[0].id, on))
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    click.echo(f"{bodies[0].name}: {len(rows)} members on {on}")
    for row in rows:
        click.echo(f"{row['id']}  {row['name']}" + ("  (suspended)" if row["suspended"] else ""))


@knowledge.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def page(output: Path | None) -> None:
    """Write the page of all organisations (docs/organisations.md) in Markdown."""
    text = organisations_page(load_atlas())
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def _find(atlas: Atlas, name: str) -> list[Country | Organisation | Group]:
    wanted = name.casefold()
    ids = [entity for entity in atlas.ids() if entity.casefold() == wanted]
    ids += [surface.entity for surface in atlas.surfaces() if surface.text.casefold() == wanted]
    if not ids:
        known = {text.casefold(): text for text in (*atlas.ids(), *(surface.text for surface in atlas.surfaces()))}
        near = get_close_matches(wanted, known, 1, cutoff=0.8)
        hint = f"did you mean {known[near[0]]}?" if near else f"see docs/organisations.md, or add it to {KNOWLEDGE}"
        raise TocsinError(f"nothing is named {name!r}; {hint}")
    entities: dict[str, Country | Organisation | Group] = {
        **atlas.countries,
        **atlas.organisations,
        **atlas.groups,
    }
    return [entities[entity] for entity in dict.fromkeys(ids)]


def _card(atlas: Atlas, entity: Country | Organisation | Group) -> Table:
    table = Table(title=escape(f"{entity.id}  {entity.name}"), title_justify="left", show_header=False, box=None)
    table.add_column(style="cyan")
    for label, value in _facts(atlas, entity):
        table.add_row(label, escape(value))
    return table


def _facts(atlas: Atlas, entity: Country | Organisation | Group) -> list[tuple[str, str]]:
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


def _kind(entity: Country | Organisation | Group) -> list[tuple[str, str]]:
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

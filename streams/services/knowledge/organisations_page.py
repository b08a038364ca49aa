"""The page of organisations in ``docs``, generated from the knowledge files."""

from collections import defaultdict
from collections.abc import Iterator

from streams.domain.entity import Atlas, Membership, Organisation

_HEAD = """\
# Organisations

Written by `tocsin knowledge page` from `streams/knowledge/`; [knowledge.md](knowledge.md) says how to change them.
{count} organisations. After each country the years of its membership stand where they are not the founding year to
this day; *s* marks a suspension. A tilde before a list says that only exits and late entries have own dates and that
the rest are taken over from the body named.
"""
_KIND_TITLES = {
    "regional_bloc": "Regional blocs",
    "alliance": "Alliances",
    "court": "Courts",
    "un_body": "United Nations: organs and agencies",
    "cartel": "Cartels",
    "forum": "Forums",
    "treaty": "Treaties",
    "agency": "Agencies",
    "bank": "Banks",
}


def organisations_page(atlas: Atlas) -> str:
    """The page in Markdown."""
    by_kind: dict[str, list[Organisation]] = defaultdict(list)
    for body in atlas.organisations.values():
        by_kind[body.kind].append(body)
    parts = [_HEAD.format(count=len(atlas.organisations))]
    for kind, bodies in by_kind.items():
        parts.append(f"## {_KIND_TITLES.get(kind, kind)}\n")
        parts += ["\n".join(_section(body)) + "\n" for body in sorted(bodies, key=lambda b: b.id)]
    return "\n".join(parts)


def _section(body: Organisation) -> Iterator[str]:
    acronyms = f" ({', '.join(body.acronyms)})" if body.acronyms else ""
    yield f"### {body.id}: {body.name}{acronyms}\n"
    facts = [body.region] if body.region else []
    facts += [f"since {body.founded.year}"] if body.founded else []
    facts += [f"until {body.dissolved.year}"] if body.dissolved else []
    facts += [f"then {body.successor}"] if body.successor else []
    if facts:
        yield f"{', '.join(facts)}.  "
    for title, texts in (("Also", body.names), ("Once", body.former_names)):
        if texts:
            yield f"{title}: {'; '.join(texts)}.  "
    if not body.memberships:
        yield "No members on record."
        return
    spells: dict[str, list[str]] = defaultdict(list)
    for membership in body.memberships:
        spells[membership.country].append(_years(body, membership))
    members = ", ".join(f"{country} {'; '.join(filter(None, years))}".strip() for country, years in spells.items())
    yield f"~ {body.inferred_from}: {members}" if body.inferred_from else members


def _years(body: Organisation, membership: Membership) -> str:
    start, end = membership.period.start, membership.period.end
    from_start = start is None or (body.founded is not None and start.year == body.founded.year)
    to_the_end = end is None or end == body.dissolved
    years = "" if from_start and to_the_end else f"{start.year if start else ''}–{end.year if end else ''}"
    pauses = [f"s{s.start.year if s.start else ''}–{s.end.year if s.end else ''}" for s in membership.suspensions]
    return " ".join(filter(None, [years, *pauses]))

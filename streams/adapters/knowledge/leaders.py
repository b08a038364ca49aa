"""The file of leaders: ``leaders.yaml`` to :class:`~streams.domain.leader.Leader`."""

from collections.abc import Collection, Mapping
from datetime import date
from itertools import zip_longest

from streams.adapters.yaml.records import Fields, RecordFile, items
from streams.adapters.yaml.tree import Node
from streams.domain.leader import Leader
from streams.domain.period import Period

_KEYS = ("from", "to", "title", "surname", "names", "alone")


def read_leaders(file: RecordFile, countries: Collection[str], taken: Mapping[str, str]) -> tuple[Leader, ...]:
    """Every leader, by country and in the order of the file.

    Args:
        file: where they stand.
        countries: ids of those that are known.
        taken: what each text of the atlas names: none of them can mean a leader, too.
    """
    leaders: list[Leader] = []
    for key, country, node in file.records("the file of leaders"):
        if country not in countries:
            file.diagnostic(key, f"unknown country {country!r}", "use an id of countries.yaml")
            continue
        for person, name, fields in file.entries(node, f"the leaders of {country}"):
            leader = _leader(file, country, person, name, fields)
            leaders.append(leader)
            for text in leader.texts():
                if text in taken:
                    file.diagnostic(
                        person, f"{text!r} already names {taken[text]}", "take it out or write a longer name"
                    )
    return tuple(leaders)


def _leader(file: RecordFile, country: str, person: Node, name: str, node: Node) -> Leader:
    fields = file.fields(node, f"leader {name}", _KEYS)
    alone = tuple(file.texts(fields, "alone"))
    return Leader(
        country=country,
        name=name,
        terms=_terms(file, name, person, fields),
        titles=tuple(file.texts(fields, "title")) or ("President",),
        surname=file.text(fields, "surname") or (alone[0] if alone else name.rpartition(" ")[2]),
        names=tuple(file.texts(fields, "names")),
        alone=alone,
    )


def _terms(file: RecordFile, name: str, person: Node, fields: Fields) -> tuple[Period, ...]:
    """The spells in office: as many starts as ends, or one more for who is still there."""
    starts, ends = (_days(file, fields.get(key)) for key in ("from", "to"))
    if not starts and not ends:
        file.diagnostic(person, f"nothing says when {name} was in office", "add `from: 2020-01-31`")
    elif len(ends) > max(1, len(starts)) or len(ends) < len(starts) - 1:
        file.diagnostic(person, f"{name} has {len(starts)} `from` and {len(ends)} `to`", "give each term both")
    terms = tuple(Period(start, end) for start, end in zip_longest(starts, ends))
    days = [day for term in terms for day in (term.start, term.end) if day is not None]
    if days != sorted(days):
        file.diagnostic(person, f"the days of {name} are out of order", "`to` is the first day after a term")
    return terms


def _days(file: RecordFile, node: Node | None) -> list[date | None]:
    if node is None:
        return []
    return [file.day(each) for each in items(node)]

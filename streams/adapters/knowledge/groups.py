"""The file of groups below the state: ``groups.yaml`` to :class:`~streams.domain.entity.Group`."""

from collections.abc import Collection

from streams.adapters.knowledge.countries import check_cautions
from streams.adapters.yaml.records import RecordFile
from streams.domain.entity import Group
from streams.domain.errors import Place

SECTORS = frozenset(
    (
        "rebels opposition party civilians refugees prisoners workers students journalists religious criminals "
        "military ngo"
    ).split()
)
"""What a group can be. A group of text that has no name of its own gets its country's id and one of these."""

_KEYS = ("name", "country", "sector", "names", "cautions")


def read_groups(file: RecordFile, countries: Collection[str], places: dict[str, Place]) -> dict[str, Group]:
    """Every group by its full id; ``places`` holds where every id stands and grows with each group."""
    groups: dict[str, Group] = {}
    for key, group_id, node in file.records("the file of groups"):
        if group_id in places:
            file.diagnostic(key, f"{group_id!r} is defined twice", f"see {places[group_id]}")
            continue
        places[group_id] = key.place
        fields = file.fields(node, f"group {group_id}", _KEYS)
        for name in ("name", "sector"):
            if name not in fields:
                file.diagnostic(key, f"group {group_id} has no {name}", f"add `{name}: …`")
        country = file.choice(fields, "country", countries)
        full_id = f"{country}.{group_id}" if country else group_id
        group = Group(
            id=full_id,
            name=file.text(fields, "name") or group_id,
            sector=file.choice(fields, "sector", SECTORS) or "civilians",
            country=country,
            names=tuple(file.texts(fields, "names")),
            cautions=file.mapping(fields, "cautions"),
        )
        check_cautions(file, fields, group.surfaces())
        groups[full_id] = group
        places[full_id] = places[group_id]
    return groups

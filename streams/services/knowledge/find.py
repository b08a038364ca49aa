"""Look up countries, organisations and groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from streams.domain.entity import Atlas, Country, Group, Organisation
from streams.domain.errors import TocsinError
from streams.domain.suggestion import did_you_mean

Entity = Country | Organisation | Group


@dataclass(frozen=True, slots=True)
class Member:
    """A country as a member of an organisation."""

    country: Country
    suspended: bool


def find_entities(atlas: Atlas, name: str) -> list[Entity]:
    """Everything that an id or any name can mean, whatever its case; raises TocsinError when it means nothing."""
    wanted = name.casefold()
    ids = [entity for entity in atlas.ids() if entity.casefold() == wanted]
    ids += [surface.entity for surface in atlas.surfaces() if surface.text.casefold() == wanted]
    if not ids:
        known = (*atlas.ids(), *(surface.text for surface in atlas.surfaces()))
        otherwise = "see docs/organisations.md, or add it to streams/knowledge"
        raise TocsinError(f"nothing is named {name!r}; {did_you_mean(name, known, otherwise=otherwise, cutoff=0.8)}")
    entities: dict[str, Entity] = {**atlas.countries, **atlas.organisations, **atlas.groups}
    return [entities[entity] for entity in dict.fromkeys(ids)]


def find_members(atlas: Atlas, name: str, on: date) -> tuple[Organisation, Sequence[Member]]:
    """The one organisation of an id or any name, and its members on a day; raises TocsinError."""
    bodies = [entity for entity in find_entities(atlas, name) if isinstance(entity, Organisation)]
    if len(bodies) != 1:
        what = ", ".join(body.id for body in bodies) or "no organisation"
        raise TocsinError(f"{name!r} means {what}: give the id of one organisation")
    body = bodies[0]
    ids = sorted(atlas.members(body.id, on))
    return body, [Member(atlas.countries[each], atlas.is_suspended(each, body.id, on)) for each in ids]

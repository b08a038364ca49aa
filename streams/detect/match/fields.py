"""The fields that rules can name.

Most come from the Event's own form: scalars of the event itself are ``event.*`` (``event.status``), those of its parts
are named by their path (``actor.id``, ``occurred_on.date``), and the article's source is ``source.*``. The rest is
computed: :data:`COMPUTED` says what and how.
"""

import dataclasses
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Union, get_args, get_origin, get_type_hints

from streams.domain.condition import Scalar
from streams.domain.event import Event

Values = tuple[Scalar, ...]


class FieldKind(StrEnum):
    """What a field's values are. Times are ISO 8601 text in UTC, which sorts as they do."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"


class Vocabulary(StrEnum):
    """Which closed set a field's values come from; ``free`` is none."""

    FREE = "free"
    CHOICES = "choices"
    TYPE = "event type"
    FAMILY = "family"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    ENTITY = "country or organisation"
    KIND = "kind"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that rules can name.

    Attributes:
        many: whether one event can have several values of it.
        choices: the values of a ``CHOICES`` vocabulary, in their order.
        summary: what it is, where the name does not say.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    many: bool = False
    vocabulary: Vocabulary = Vocabulary.FREE
    choices: tuple[str, ...] = ()
    summary: str = ""


_PREFIXES = {"article.source": "source"}
_BOOK_KEEPING = {
    "article.revision",
    "event.evidence_left_out",
    *(f"{role}.guessed" for role in ("actor", "target", "organisation", "place")),
}
_VOCABULARIES = {
    "event.type": Vocabulary.TYPE,
    "actor.id": Vocabulary.ENTITY,
    "target.id": Vocabulary.ENTITY,
    "place.id": Vocabulary.COUNTRY,
    "organisation.id": Vocabulary.ORGANISATION,
    **{f"{role}.kind": Vocabulary.KIND for role in ("actor", "target", "place", "organisation")},
}
ROLES = ("actor", "target", "organisation", "place")

PAIRS: Mapping[str, tuple[str, str]] = {
    "pair(actor, target)": ("actor.id", "target.id"),
    "pair(actor.country, target.country)": ("actor.country", "target.country"),
}
"""Fields for facts that are the same from both sides, and the two fields that each joins in one order."""

COMPUTED: tuple[Field, ...] = (
    *(
        Field(name=name, summary="both in one order, so that A with B is B with A; quote it inside [ ]")
        for name in PAIRS
    ),
    Field(name="event.family", vocabulary=Vocabulary.FAMILY, summary="the first part of event.type"),
    Field(name="event.story_key", summary="what all events of one happening share"),
    *(Field(name=f"{role}.region", vocabulary=Vocabulary.REGION) for role in ROLES),
    *(
        Field(
            name=f"{role}.country",
            vocabulary=Vocabulary.COUNTRY,
            summary="the country that it is or, for a group such as SDN.rebels, belongs to",
        )
        for role in ("actor", "target")
    ),
    *(
        Field(
            name=f"{role}.country_name", summary="the name of that country, also where the actor is one of its groups"
        )
        for role in ("actor", "target")
    ),
    *(
        Field(
            name=f"{role}.leader",
            many=True,
            summary="those who led that country on the day of the article, as far as they are known, by name",
        )
        for role in ("actor", "target")
    ),
    *(
        Field(
            name=f"{role}.member_of",
            many=True,
            vocabulary=Vocabulary.ORGANISATION,
            summary="organisations it belonged to before what the event tells: on any day up to the article; for "
            "joining and applying, on every day of the year up to it",
        )
        for role in ("actor", "target")
    ),
    *(
        Field(
            name=f"{role}.suspended_from",
            many=True,
            vocabulary=Vocabulary.ORGANISATION,
            summary="organisations it was a suspended member of on any day of the year up to the article",
        )
        for role in ("actor", "target")
    ),
    Field(
        name="source.independent_key", summary="what makes two sources independent: origin, else owner, domain, name"
    ),
)


def _strip_none(hint: object) -> object:
    if get_origin(hint) in (Union, types.UnionType):
        return next(arg for arg in get_args(hint) if arg is not type(None))
    return hint


def _form_fields(form: type, path: tuple[str, ...], many: bool = False) -> Iterator[tuple[Field, tuple[str, ...]]]:
    """Walk a dataclass: every scalar with its rule name and its path of attributes."""
    for name, hint in get_type_hints(form).items():
        hint = _strip_none(hint)  # noqa: PLW2901
        here = (*path, name)
        several = many
        if get_origin(hint) is tuple:
            hint, several = get_args(hint)[0], True  # noqa: PLW2901
        assert isinstance(hint, type)  # noqa: S101 - the Event's form is ours
        if dataclasses.is_dataclass(hint):
            yield from _form_fields(hint, here, several)
            continue
        prefix = ".".join(path) if path else "event"
        yield _scalar_field(f"{_PREFIXES.get(prefix, prefix)}.{name}", hint, several), here


def _scalar_field(name: str, hint: type, many: bool) -> Field:
    if issubclass(hint, StrEnum):
        return Field(name=name, many=many, vocabulary=Vocabulary.CHOICES, choices=tuple(v.value for v in hint))
    kind = FieldKind.TIME if issubclass(hint, date) else FieldKind.NUMBER if hint in (int, float) else FieldKind.TEXT
    return Field(name=name, kind=kind, many=many, vocabulary=_VOCABULARIES.get(name, Vocabulary.FREE))


_WALKED = {field.name: (field, path) for field, path in _form_fields(Event, ()) if field.name not in _BOOK_KEEPING}
PATHS: Mapping[str, tuple[str, ...]] = {name: path for name, (_, path) in _WALKED.items()}
"""For each field of the Event's own form, the attributes that lead to it."""

FIELDS: Mapping[str, Field] = {field.name: field for field in (*(field for field, _ in _WALKED.values()), *COMPUTED)}
"""Every field by name."""

"""The values that rules can use, checked when rules are loaded, so that a typo is found at once."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pycountry

from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import Text, shown
from streams.detect.match.fields import Field, FieldKind, Vocabulary
from streams.domain.condition import Scalar
from streams.domain.entity import STRANGER_KINDS, Atlas
from streams.domain.taxonomy import Taxonomy

PART = re.compile(r"[a-z]+")
"""What a group behind its country's id is: the rebels of ``SDN.rebels``."""
_ALPHA_2 = {"UK": "GBR", **{country.alpha_2: country.alpha_3 for country in pycountry.countries}}
_COMPARISON = re.compile(r"([<>]=?)\s*(.+)")
_OPERATORS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Vocabularies:
    """The closed sets of values, with what people might write for each."""

    def __init__(self, atlas: Atlas, taxonomy: Taxonomy) -> None:
        countries = {
            **{c.name: c.id for c in atlas.countries.values()},
            **{short: code for short, code in _ALPHA_2.items() if code in atlas.countries},
            **{code: code for code in atlas.countries},
        }
        bodies = {
            **{name: body.id for body in atlas.organisations.values() for name in (body.name, *body.acronyms)},
            **{code: code for code in atlas.organisations},
        }
        groups = {
            **{name: group.id for group in atlas.groups.values() for name in (group.name, *group.names)},
            **{code: code for code in atlas.groups},
        }
        regions = {c.region for c in atlas.countries.values()} | {b.region for b in atlas.organisations.values()}
        kinds = {"country", "group", *STRANGER_KINDS} | {body.kind for body in atlas.organisations.values()}
        self._words: Mapping[Vocabulary, Mapping[str, str]] = {
            Vocabulary.COUNTRY: countries,
            Vocabulary.ORGANISATION: bodies,
            Vocabulary.ENTITY: {**groups, **bodies, **countries},
            Vocabulary.TYPE: {name: name for name in taxonomy},
            Vocabulary.FAMILY: {family: family for family in {name.partition(".")[0] for name in taxonomy}},
            Vocabulary.KIND: {kind: kind for kind in kinds},
            Vocabulary.REGION: {region: region for region in regions if region},
        }
        self._known = {name: frozenset(words.values()) for name, words in self._words.items()}

    def values(self, field: Field) -> tuple[str, ...]:
        """Every value of a field with a closed vocabulary, sorted or in their own order; none for a free one."""
        if field.vocabulary is Vocabulary.CHOICES:
            return field.choices
        return tuple(sorted(self._known.get(field.vocabulary, ())))

    def value(self, field: Field, node: Text, diagnostics: Diagnostics, exact: bool = True) -> Scalar | None:
        """The value that a text gives for the field; a fault and None when it is not one.

        Args:
            field: the field that it is compared with.
            node: the text as the file has it.
            diagnostics: takes what is wrong.
            exact: whether it must be a whole value of the vocabulary (not a part of one or an expression).
        """
        if node.is_null:
            hint = f"write {field.name}|exists: false; what follows a # is a comment unless the value is quoted"
            diagnostics.add(node.place, f"{field.name} has no value to compare with", hint)
            return None
        if field.kind is FieldKind.NUMBER:
            if node.number is None:
                diagnostics.add(
                    node.place, f"{field.name} is a number, {shown(node.value)} is not", _operator(field, node)
                )
            return node.number
        if field.kind is FieldKind.TIME:
            return self._time(field, node, diagnostics)
        if len(node.value) > 1000:
            diagnostics.add(node.place, f"a value of {len(node.value)} characters, more than 1000", "shorten it")
            return None
        if exact and field.vocabulary is not Vocabulary.FREE:
            return self._word(field, node, diagnostics)
        return unicodedata.normalize("NFC", node.value)

    def _word(self, field: Field, node: Text, diagnostics: Diagnostics) -> str | None:
        if field.vocabulary is Vocabulary.CHOICES:
            known: Mapping[str, str] = {choice: choice for choice in field.choices}
            if node.value in field.choices:
                return node.value
            diagnostics.unknown(node.place, field.name, node.value, known)
            return None
        if node.value in self._known[field.vocabulary]:
            return node.value
        country, _, part = node.value.partition(".")
        if (
            field.vocabulary is Vocabulary.ENTITY
            and PART.fullmatch(part)
            and country in self._known[Vocabulary.COUNTRY]
        ):
            return node.value
        diagnostics.unknown(node.place, field.vocabulary.value, node.value, self._words[field.vocabulary])
        return None

    def _time(self, field: Field, node: Text, diagnostics: Diagnostics) -> str | None:
        try:
            if field.name.endswith(".date"):
                return date.fromisoformat(node.value).isoformat() if _DATE.fullmatch(node.value) else _raise()
            instant = datetime.fromisoformat(node.value)
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
        except (ValueError, OverflowError):
            form = "2024-01-28" if field.name.endswith(".date") else "2024-01-28T12:00:00Z"
            diagnostics.add(node.place, f"{field.name} is a time, {shown(node.value)} is not", f"write it like {form}")
            return None


def _operator(field: Field, node: Text) -> str:
    """The form in which a comparison such as ``> 0.5`` is written."""
    found = _COMPARISON.fullmatch(node.value)
    return f"write {field.name}|{_OPERATORS[found[1]]}: {found[2]}" if found else ""


def _raise() -> str:
    raise ValueError

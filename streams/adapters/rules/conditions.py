"""The ``match`` of a rule: map = and, list = or, ``field|modifier: values``."""

from collections.abc import Mapping

import re2

from streams.adapters.rules import habits
from streams.adapters.rules.vocabulary import Vocabularies
from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import Mapping as MappingNode
from streams.adapters.yaml.tree import Node, Sequence, Text, shown
from streams.detect.match.clause import regex
from streams.detect.match.fields import FIELDS, PAIRS, Field, FieldKind
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not, Operator, Scalar
from streams.domain.errors import Place
from streams.domain.event import Status

OPERATORS = tuple(operator.value for operator in Operator if operator is not Operator.EQUALS)
FLAGS = ("ref", "in", "fold", "not")
COMBINATORS = ("all", "any", "not")
ORDERINGS = frozenset({Operator.GT, Operator.GTE, Operator.LT, Operator.LTE})
PARTIAL = frozenset(
    {Operator.CONTAINS, Operator.STARTSWITH, Operator.ENDSWITH, Operator.RE, Operator.WORD, Operator.LIKE}
)


class ConditionReader:
    """Reads conditions; what is wrong becomes a fault, and the rest of the tree is still read."""

    def __init__(
        self, vocabularies: Vocabularies, lists: Mapping[str, tuple[Text, ...]], diagnostics: Diagnostics
    ) -> None:
        self._vocabularies = vocabularies
        self._lists = lists
        self._faults = diagnostics

    def read(self, node: Node) -> Condition | None:
        """The condition that the node describes; None when nothing of it can be used."""
        if isinstance(node, Text) or not (node.entries if isinstance(node, MappingNode) else node.items):
            self._faults.add(node.place, "a condition must be a map of fields or a list of maps", "event.type: …")
            return None
        if isinstance(node, Sequence):
            return _joined(AnyOf, [self.read(item) for item in node.items])
        return _joined(AllOf, [self._entry(key, value) for key, value in node.entries])

    def _entry(self, key: Text, value: Node) -> Condition | None:
        if key.value == "not":
            part = self.read(value)
            return None if part is None else Not(part)
        if key.value in COMBINATORS:
            if not isinstance(value, Sequence):
                self._faults.add(value.place, f"{key.value} must be a list", "start each part with a dash")
                return None
            parts = [self.read(item) for item in value.items] if value.items else [self.read(value)]
            return _joined(AllOf if key.value == "all" else AnyOf, parts)
        return self._clause(key, value)

    def _clause(self, key: Text, value: Node) -> Condition | None:
        name, *modifiers = key.value.split("|")
        field = self.field(name, key.place)
        operator, flags = self._modifiers(modifiers, key.place)
        if field is None or operator is None or not self._fits(field, operator, flags, key.place):
            return None
        nodes = value.items if isinstance(value, Sequence) else (value,)
        texts = [node for node in nodes if isinstance(node, Text)]
        for node in nodes:
            if not isinstance(node, Text):
                self._faults.add(
                    node.place, f"{key.value} must be compared with values", "not with maps or lists in lists"
                )
        if not nodes:
            self._faults.add(value.place, f"{key.value} has no values to compare with", "list at least one")
        values = self._values(field, operator, flags, texts, key.place)
        if not values:
            return None
        clause: Clause | None
        if field.name == "event.status" and operator in ORDERINGS and "ref" not in flags:
            clause = self._ordered_status(operator, values, key.place)
        else:
            clause = Clause(
                field=field.name,
                operator=operator,
                values=tuple(sorted(set(values), key=repr)),
                ref="ref" in flags,
                fold="fold" in flags,
                place=key.place,
            )
        return Not(clause) if clause is not None and "not" in flags else clause

    def field(self, name: str, place: Place) -> Field | None:
        """The field of that name; a fault and None when there is none."""
        field = FIELDS.get(name) or FIELDS.get(name.replace(",", ", ").replace(",  ", ", "))
        if field is None and name.startswith("pair("):
            self._faults.add(place, f"unknown field {shown(name)}", f'in a list write "{next(iter(PAIRS))}" in quotes')
        elif field is None:
            self._faults.unknown(place, "field", name, {**{known: known for known in FIELDS}, **habits.FIELDS})
        return field

    def _modifiers(self, modifiers: list[str], place: Place) -> tuple[Operator | None, frozenset[str]]:
        operators = [Operator(word) for word in modifiers if word in OPERATORS]
        unknown = [word for word in modifiers if word not in OPERATORS and word not in FLAGS]
        for word in unknown:
            known = {name: name for name in (*OPERATORS, *FLAGS)}
            self._faults.unknown(place, "modifier", word, {**known, **habits.MODIFIERS})
        if len(operators) > 1 or len(set(modifiers)) < len(modifiers):
            self._faults.add(place, f"too many modifiers: {shown('|'.join(modifiers))}", "keep one way to compare")
            return None, frozenset()
        if unknown:
            return None, frozenset()
        return operators[0] if operators else Operator.EQUALS, frozenset(modifiers) & frozenset(FLAGS)

    def _fits(self, field: Field, operator: Operator, flags: frozenset[str], place: Place) -> bool:
        """Whether field, operator and flags make sense together."""
        text = field.kind is FieldKind.TEXT
        wrong = ""
        if operator in PARTIAL and not text:
            wrong = f"{field.name} is a {field.kind}, so it cannot be compared by {operator}"
        elif operator in ORDERINGS and text and field.name != "event.status":
            wrong = f"{field.name} is text, which has no order for {operator}"
        elif operator in ORDERINGS and text and "ref" in flags:
            wrong = f"{operator} cannot be combined with ref here"
        elif "fold" in flags and (not text or operator is Operator.EXISTS):
            wrong = "fold is for text"
        elif "ref" in flags and ("in" in flags or operator in (Operator.RE, Operator.EXISTS)):
            wrong = "ref cannot be combined with in, re or exists"
        elif operator is Operator.EXISTS and flags:
            wrong = f"exists cannot be combined with {' or '.join(sorted(flags))}"
        if wrong:
            self._faults.add(place, wrong)
        return not wrong

    def _values(
        self, field: Field, operator: Operator, flags: frozenset[str], texts: list[Text], place: Place
    ) -> list[Scalar]:
        if operator is Operator.EXISTS:
            truths = [text.truth for text in texts]
            if len(truths) != 1 or truths[0] is None:
                self._faults.add(place, "exists must be true or false")
                return []
            return [truths[0]]
        if "ref" in flags:
            return [other.name for text in texts if (other := self._other(field, text)) is not None]
        if "in" in flags:
            texts = [value for text in texts for value in self._named(text)]
        exact = (operator is Operator.EQUALS and "fold" not in flags) or operator in ORDERINGS
        values = [self._vocabularies.value(field, text, self._faults, exact) for text in texts]
        if operator is Operator.RE:
            values = [v for v, text in zip(values, texts, strict=True) if v is not None and self._compiles(text)]
        return [value for value in values if value is not None]

    def _other(self, field: Field, text: Text) -> Field | None:
        other = self.field(text.value, text.place)
        if other is not None and other.kind is not field.kind:
            self._faults.add(
                text.place, f"{other.name} is a {other.kind}, {field.name} a {field.kind}", "they never agree"
            )
            return None
        return other

    def _named(self, text: Text) -> list[Text]:
        named = self._lists.get(text.value)
        if named is None:
            self._faults.unknown(text.place, "list", text.value, tuple(self._lists))
            return []
        return list(named)

    def _compiles(self, text: Text) -> bool:
        try:
            regex(text.value)
        except re2.error as error:
            reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
            self._faults.add(text.place, f"not a regular expression for RE2: {reason}", "RE2 has no look-around")
            return False
        return True

    def _ordered_status(self, operator: Operator, values: list[Scalar], place: Place) -> Clause | None:
        """Statuses have an order; asking for ``announced`` or further is asking for one of two values."""
        compare = {
            Operator.GT: int.__gt__,
            Operator.GTE: int.__ge__,
            Operator.LT: int.__lt__,
            Operator.LTE: int.__le__,
        }[operator]
        wanted = [Status(str(value)) for value in values]
        if Status.CANCELLED in wanted:
            self._faults.add(place, "cancelled stands outside the order of statuses", "name it by itself")
            return None
        kept = {one.value for one in Status if one.rank >= 0 and any(compare(one.rank, w.rank) for w in wanted)}
        if not kept:
            self._faults.add(place, f"no status is {operator} {', '.join(w.value for w in wanted)}")
            return None
        return Clause(field="event.status", values=tuple(sorted(kept)), place=place)


def _joined(kind: type[AllOf] | type[AnyOf], parts: list[Condition | None]) -> Condition | None:
    found = tuple(part for part in parts if part is not None)
    if len(found) == 1:
        return found[0]
    return kind(found) if found else None

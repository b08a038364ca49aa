"""The ``parameters`` of a rule: clauses whose values come from subscriptions.

Detection takes any value of such a field, so that one alert serves all; who is told is decided by subscription.
"""

from dataclasses import replace

from streams.adapters.rules.conditions import ConditionReader
from streams.adapters.rules.correlations import is_text
from streams.adapters.rules.vocabulary import Vocabularies
from streams.adapters.yaml.section import IDENTIFIER, Diagnostics, Section
from streams.adapters.yaml.tree import Mapping as MappingNode
from streams.adapters.yaml.tree import Node, Sequence, Text, shown
from streams.detect.match.fields import Field
from streams.domain.alert import AlertParameter

MARK = "$"


class ParameterReader:
    """Reads the parameters of one rule; what is wrong becomes a fault."""

    def __init__(
        self, section: Section, conditions: ConditionReader, vocabularies: Vocabularies, diagnostics: Diagnostics
    ) -> None:
        self._section = section
        self._conditions = conditions
        self._vocabularies = vocabularies
        self._faults = diagnostics
        self._defaults = self._declared(section.node("parameters"))
        self._found: dict[str, tuple[AlertParameter, Text]] = {}

    def without(self, match: Node) -> Node:
        """The ``match`` of the rule without the clauses whose values subscriptions give."""
        if not isinstance(match, MappingNode):
            return match
        kept = tuple(entry for entry in match.entries if not self._take(*entry))
        return match if len(kept) == len(match.entries) else replace(match, entries=kept)

    def checked(self, dedupe_key: tuple[str, ...]) -> tuple[AlertParameter, ...]:
        """The parameters; each must be used, and narrow by a field that is the same in all events of an alert."""
        for name, node in self._defaults.items():
            if name not in self._found:
                self._faults.add(
                    node.place, f"the parameter {name} is not used", f"write actor.id: {MARK}{name} in match"
                )
        for parameter, key in self._found.values():
            if parameter.field not in dedupe_key:
                message = f"{parameter.field} is not in dedupe_key, so one alert can have several values of it"
                self._faults.add(
                    key.place, message, f"add {parameter.field} to dedupe_key, or narrow by one of its fields"
                )
        return tuple(parameter for parameter, _ in self._found.values())

    def _declared(self, node: Node | None) -> dict[str, Node]:
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self._faults.add(
                node.place, "parameters must be a map of names with their defaults", "such as watchlist: any"
            )
            return {}
        for key, _ in node.entries:
            if not IDENTIFIER.fullmatch(key.value):
                self._faults.add(key.place, f"the parameter {shown(key.value)} is not a name", "use lower-case letters")
        return {key.value: value for key, value in node.entries}

    def _take(self, key: Text, value: Node) -> bool:
        """Whether the entry is a clause with a parameter; takes it out then."""
        if not isinstance(value, Text) or not value.value.startswith(MARK):
            return False
        name = value.value.removeprefix(MARK)
        if name not in self._defaults:
            self._faults.unknown(value.place, "parameter", name, tuple(self._defaults))
            return True
        field = self._conditions.field(key.value, key.place)
        if field is None:
            return True
        if field.many:
            self._faults.add(key.place, f"{field.name} can have many values, so no parameter can narrow by it")
        elif name in self._found:
            self._faults.add(value.place, f"the parameter {name} stands twice in match", "give each field its own")
        else:
            default = self._default(field, self._defaults[name])
            self._found[name] = (AlertParameter(name=name, field=field.name, default=default), key)
        return True

    def _default(self, field: Field, node: Node) -> tuple[str, ...]:
        if is_text(node, "any"):
            return ()
        texts = node.items if isinstance(node, Sequence) else (node,)
        values = [self._vocabularies.value(field, one, self._faults) for one in texts if isinstance(one, Text)]
        if not values or len(values) < len(texts):
            self._faults.add(node.place, "the default of a parameter is a value, a list of values, or any")
        return tuple(str(value) for value in values if value is not None)

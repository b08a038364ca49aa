"""The pattern files of the lexicon: one YAML file a family of event types."""

from collections.abc import Collection, Iterable, Mapping
from itertools import product
from pathlib import Path

from streams.adapters.knowledge.groups import SECTORS
from streams.adapters.yaml.records import RecordFile, items
from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import Mapping as Record
from streams.adapters.yaml.tree import Node, Sequence, Text
from streams.domain.entity import Atlas
from streams.domain.errors import Place
from streams.domain.event import Modality, Status
from streams.domain.taxonomy import Taxonomy
from streams.extract.lang.en.inflection import plural
from streams.extract.lang.en.syntax.grammar import PREPOSITIONS
from streams.extract.lexicon import COMPLEMENTS, ROLES, SLOTS, Example, Expected, Pattern, Slot, Trigger

_SHARED_KEYS = frozenset({"patient", "optional", "needs_name", "without", "mutual", "unnamed", "holder"})
_FAMILY_KEYS = frozenset({"family", "about", "kinds", "patterns", "silent"}) | _SHARED_KEYS
_PATTERN_KEYS = frozenset(
    {"name", "type", "verbs", "nouns", "kinds", "fixed", "optional", "status", "patient", "unless",
     "complement", "fires", "silent", "about", "represented", "implicit", "means", "without", "beside", "heads",
     "sides", "mutual", "unnamed", "bars", "unless_with", "ordered", "whole", "offices", "needs_name", "holder", *SLOTS}
)  # fmt: skip
_EXAMPLE_KEYS = frozenset({"text", "type", "status", "modality", "place", *SLOTS})


class PatternFiles:
    """Reads the pattern files of one lexicon; faults go into the collector that is handed in."""

    def __init__(
        self, atlas: Atlas, taxonomy: Taxonomy, diagnostics: Diagnostics, sets: Mapping[str, list[str]]
    ) -> None:
        self._ids = {*atlas.ids(), *(f"{country}.{sector}" for country in atlas.countries for sector in SECTORS)}
        self._kinds = {o.kind for o in atlas.organisations.values()} | {"country", "organisation", "group"}
        self._taxonomy = taxonomy
        self._faults = diagnostics
        self._sets = sets
        self._names: dict[str, Place] = {}

    def names(self, path: Path) -> list[str]:
        """The names of the patterns of a file; its faults are found when it is read."""
        root = RecordFile(path, Diagnostics()).read()
        node = root.get("patterns") if isinstance(root, Record) else None
        return [name for item in items(node) if (name := _name_of(item))] if node is not None else []

    def read(self, path: Path, *, without: Collection[str] = ()) -> list[Pattern]:
        """The patterns of one file, without those of the names that others replace."""
        file = RecordFile(path, self._faults)
        root = file.read()
        if root is None:
            return []
        fields = file.fields(root, "the lexicon", _FAMILY_KEYS)
        for needed in ("family", "patterns"):
            if needed not in fields:
                file.diagnostic(root, f"the lexicon has no {needed}", f"add `{needed}: …`")
                return []
        family = file.scalar(fields["family"], "family")
        kinds = self._kinds_by_slot(file, fields.get("kinds"))
        node = fields["patterns"]
        if not isinstance(node, Sequence):
            file.diagnostic(node, "patterns must be a list", "begin each with `- name: …`")
            return []
        defaults = {key: value for key, value in fields.items() if key in _SHARED_KEYS}
        kept = [item for item in node.items if _name_of(item) not in without]
        patterns = [self._pattern(file, item, family, kinds, defaults) for item in kept]
        found = [pattern for pattern in patterns if pattern is not None]
        if "silent" in fields and found:
            found.append(self._silence(file, fields["silent"], family))
        return found

    def _silence(self, file: RecordFile, node: Node, family: str) -> Pattern:
        """A pattern without triggers that carries the family's own silent examples."""
        silent = tuple(Example(text, (), item.place) for item, text in _texts(file, node, "silent"))
        return Pattern(name=f"{family} silences", type=family, triggers=(), slots=(), examples=silent)

    def _kinds_by_slot(self, file: RecordFile, node: Node | None) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for key, slot, value in file.entries(node, "kinds") if node is not None else ():
            if slot not in SLOTS:
                file.diagnostic(key, f"unknown slot {slot!r}", f"known are {', '.join(SLOTS)}")
            for item, kind in _texts(file, value, f"kinds of {slot}"):
                if kind not in self._kinds:
                    file.diagnostic(item, f"unknown kind {kind!r}", f"known are {', '.join(sorted(self._kinds))}")
            found[slot] = frozenset(kind for _, kind in _texts(file, value, slot))
        return found

    def _pattern(
        self,
        file: RecordFile,
        node: Node,
        family: str,
        kinds: dict[str, frozenset[str]],
        defaults: dict[str, Node],
    ) -> Pattern | None:
        fields = defaults | file.fields(node, "a pattern", _PATTERN_KEYS)
        if "name" not in fields or "type" not in fields:
            file.diagnostic(node, "a pattern needs a name and a type")
            return None
        name = file.scalar(fields["name"], "name")
        if name in self._names:
            file.diagnostic(fields["name"], f"a second pattern named {name!r}", f"the first is at {self._names[name]}")
        self._names[name] = node.place
        event_type = self._type(file, fields["type"], family)
        triggers = self._triggers(file, fields)
        if not triggers:
            file.diagnostic(node, f"pattern {name!r} has no trigger", "add verbs or nouns")
        return Pattern(
            name=name,
            type=event_type,
            triggers=triggers,
            slots=self._slots(file, fields, kinds | self._kinds_by_slot(file, fields.get("kinds"))),
            status=self._status(file, fields.get("status")),
            patient=self._one_of(file, fields.get("patient"), "patient", ("none", "ok", "must")),
            unless=frozenset(self._words(file, fields, "unless")),
            unless_with=frozenset(self._words(file, fields, "unless_with")),
            means=self._status(file, fields.get("means")),
            ordered=self._status(file, fields.get("ordered")),
            implicit=frozenset(file.texts(fields, "implicit")),
            without=frozenset(self._words(file, fields, "without")),
            beside=frozenset(self._words(file, fields, "beside")),
            sides=int(self._one_of(file, fields.get("sides"), "sides", ("1", "2"))),
            unnamed=self._unnamed(file, fields),
            mutual=self._one_of(file, fields.get("mutual"), "mutual", ("no", "yes")) == "yes",
            needs_name=self._one_of(file, fields.get("needs_name"), "needs_name", ("no", "yes")) == "yes",
            holder=self._one_of(file, fields.get("holder"), "holder", ("any", "object")),
            represented=self._one_of(file, fields.get("represented"), "represented", ("yes", "no")) == "yes",
            complement=self._one_of(file, fields.get("complement"), "complement", COMPLEMENTS),
            examples=self._examples(file, fields, event_type),
            place=node.place,
        )

    def _type(self, file: RecordFile, node: Node, family: str) -> str:
        name = file.scalar(node, "type")
        if name not in self._taxonomy:
            file.diagnostic(node, f"unknown type {name!r}", "add it to taxonomy.yaml")
        elif name.partition(".")[0] != family:
            file.diagnostic(
                node, f"type {name!r} is not of the family {family!r}", "move the pattern to that family's file"
            )
        return name

    def _triggers(self, file: RecordFile, fields: dict[str, Node]) -> tuple[Trigger, ...]:
        found: dict[Trigger, None] = {}
        for key in ("verbs", "nouns"):
            for item, text in _texts(file, fields[key], key) if key in fields else ():
                for words in product(*(self._alternatives(file, item, word) for word in text.lower().split())):
                    head, *rest = " ".join(words).split()
                    found[Trigger(head, tuple(rest), key == "nouns")] = None
        return tuple(found)

    def _alternatives(self, file: RecordFile, node: Node, text: str) -> list[str]:
        """What ``impose|<begin>|slap_on`` stands for: words, those of a set, and a word with its particle."""
        found: list[str] = []
        for part in text.split("|"):
            if not part.startswith("<"):
                found.append(part.replace("_", " "))
            elif part.strip("<>") in self._sets:
                found += self._sets[part.strip("<>")]
            else:
                file.diagnostic(node, f"unknown set {part!r}", f"known are {', '.join(sorted(self._sets))}")
        return found

    def _words(self, file: RecordFile, fields: dict[str, Node], key: str) -> list[str]:
        """The words of a list, those of its sets in their place."""
        items = _texts(file, fields[key], key) if key in fields else ()
        return [w for item, text in items for w in (self._alternatives(file, item, text) if "<" in text else [text])]

    def _slots(self, file: RecordFile, fields: dict[str, Node], kinds: dict[str, frozenset[str]]) -> tuple[Slot, ...]:
        optional = {text for _, text in _texts(file, fields["optional"], "optional")} if "optional" in fields else set()
        whole = {text for _, text in _texts(file, fields["whole"], "whole")} if "whole" in fields else set()
        fixed: dict[str, str] = {}
        for key, slot, value in file.entries(fields["fixed"], "fixed") if "fixed" in fields else ():
            fixed[slot] = file.scalar(value, slot)
            if slot not in SLOTS:
                file.diagnostic(key, f"unknown slot {slot!r}", f"known are {', '.join(SLOTS)}")
            if fixed[slot] not in self._ids:
                file.diagnostic(value, f"unknown entity {fixed[slot]!r}", "use an id of the knowledge files")
        heads, bars = self._heads(file, fields, "heads"), self._heads(file, fields, "bars")
        offices = self._words_by_slot(file, fields, "offices")
        slots: list[Slot] = []
        for name in SLOTS:
            paths = [(item, text) for item, text in _texts(file, fields[name], name)] if name in fields else []
            for item, path in paths:
                if path not in ROLES and path.split()[-1] not in PREPOSITIONS | {"to"}:
                    file.diagnostic(item, f"unknown path {path!r}", f"use {', '.join(ROLES)} or a preposition")
            if paths or name in fixed:
                texts = tuple(path for _, path in paths)
                fits, wanted = kinds.get(name, frozenset()), heads.get(name, frozenset())
                barred = bars.get(name, frozenset())
                held = offices.get(name, frozenset())
                slots.append(
                    Slot(name, texts, fits, name in optional, fixed.get(name), wanted, barred, name in whole, held)
                )
        return tuple(slots)

    def _heads(self, file: RecordFile, fields: dict[str, Node], what: str) -> dict[str, frozenset[str]]:
        """The nouns, in the singular and the plural, that that key names for each slot."""
        found: dict[str, frozenset[str]] = {}
        for slot, words in self._words_by_slot(file, fields, what).items():
            nouns = {word.rpartition(" ")[2] for word in words}
            found[slot] = frozenset(nouns | {plural(noun) for noun in nouns})
        return found

    def _words_by_slot(self, file: RecordFile, fields: dict[str, Node], what: str) -> dict[str, frozenset[str]]:
        """The words that that key names for each slot."""
        found: dict[str, frozenset[str]] = {}
        for key, slot, value in file.entries(fields[what], what) if what in fields else ():
            if slot not in SLOTS:
                file.diagnostic(key, f"unknown slot {slot!r}", f"known are {', '.join(SLOTS)}")
            found[slot] = frozenset(self._words(file, {what: value}, what))
        return found

    def _unnamed(self, file: RecordFile, fields: dict[str, Node]) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, slot, value in file.entries(fields["unnamed"], "unnamed") if "unnamed" in fields else ():
            if slot not in SLOTS:
                file.diagnostic(key, f"unknown slot {slot!r}", f"known are {', '.join(SLOTS)}")
            found[slot] = self._one_of(file, value, f"unnamed {slot}", ("country", *SECTORS))
        return found

    def _examples(self, file: RecordFile, fields: dict[str, Node], event_type: str) -> tuple[Example, ...]:
        found = [
            self._example(file, item, event_type) for item in (items(fields["fires"]) if "fires" in fields else ())
        ]
        if "silent" in fields:
            found += [Example(text, (), item.place) for item, text in _texts(file, fields["silent"], "silent")]
        return tuple(found)

    def _example(self, file: RecordFile, node: Node, event_type: str) -> Example:
        """One example: ``text`` and what it says; several entities of a slot are separated by commas.

        Nobody fills two slots of one event: two that stand in both slots act towards each other.
        """
        fields = file.fields(node, "an example", _EXAMPLE_KEYS)
        texts = {key: file.scalar(value, key) for key, value in fields.items()}
        if "text" not in texts:
            file.diagnostic(node, "an example needs a text")
        variants: list[dict[str, str | None]] = [{}]
        for slot in (*SLOTS, "place"):
            if slot not in texts:
                continue
            ids = [i.strip() for i in texts[slot].split(",")]
            for entity in ids:
                if entity not in self._ids and entity != "none":
                    file.diagnostic(
                        fields[slot], f"unknown entity {entity!r}", "use an id of the knowledge files, or none"
                    )
            variants = [
                v | {slot: None if i == "none" else i}
                for v in variants
                for i in ids
                if slot == "place" or i not in v.values()
            ]
        status = self._status(file, fields.get("status"))
        modality = Modality(self._one_of(file, fields.get("modality"), "modality", tuple(Modality)))
        expected = tuple(
            Expected(texts.get("type", event_type), slots, status, modality if "modality" in fields else None)
            for slots in variants
        )
        return Example(texts.get("text", ""), expected, node.place)

    def _status(self, file: RecordFile, node: Node | None) -> Status | None:
        return None if node is None else Status(self._one_of(file, node, "status", tuple(Status)))

    @staticmethod
    def _one_of(file: RecordFile, node: Node | None, what: str, known: Iterable[str]) -> str:
        values = tuple(known)
        if node is None:
            return str(values[0])
        text = file.scalar(node, what)
        if text not in values:
            file.diagnostic(node, f"unknown {what} {text!r}", f"known are {', '.join(values)}")
            return str(values[0])
        return text


def _texts(file: RecordFile, node: Node, what: str) -> list[tuple[Node, str]]:
    """The texts of a list, each with its node; one text alone is a list of one."""
    return [(item, text) for item in items(node) if (text := file.scalar(item, what))]


def _name_of(node: Node) -> str:
    """The name of a pattern; empty where it has none."""
    name = node.get("name") if isinstance(node, Record) else None
    return name.value if isinstance(name, Text) else ""

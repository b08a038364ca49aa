"""The lexicon files: YAML and word lists to a :class:`~streams.extract.lexicon.Lexicon`.

``docs/lexicon.md`` describes the form. Every fault of every file is reported at once, with file, line and key.
"""

from pathlib import Path

from streams.adapters.knowledge.groups import SECTORS
from streams.adapters.knowledge.overlay import LaidFile, OwnKnowledge
from streams.adapters.knowledge.patterns import PatternFiles
from streams.adapters.knowledge.taxonomy import LEXICON, TAXONOMY, read_taxonomy
from streams.adapters.yaml.records import RecordFile
from streams.adapters.yaml.section import Diagnostics
from streams.domain.entity import Atlas
from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.domain.taxonomy import Taxonomy
from streams.extract.lang.en.factuality.cue_class import CUE_CLASSES
from streams.extract.lang.en.filling.sector import FORCES, OUTSIDERS, QUANTITIES
from streams.extract.lang.en.inflection import plural, regular_forms
from streams.extract.lang.en.syntax.grammar import Form
from streams.extract.lang.en.syntax.word import VerbForm, Verbs
from streams.extract.lexicon import Lexicon, Pattern

NOUN_CLASSES = frozenset(
    {"representatives", "peoples", "countries", "organisations", "parts", "backgrounds", "titles", "settlements"}
)
_SHARED = frozenset(f"{name}.yaml" for name in ("taxonomy", "cues", "nouns", "decoys", "places", "sectors", "sets"))
_FORMS = (Form.BASE, Form.THIRD, Form.PAST, Form.PARTICIPLE, Form.GERUND)


def load_lexicon(atlas: Atlas, directory: Path = LEXICON, own: Path | None = None) -> Lexicon:
    """Read every lexicon file; raises DiagnosticsError that lists all that is wrong in any of them."""
    lexicon, diagnostics = read_lexicon(atlas, directory, own)
    if diagnostics:
        raise DiagnosticsError(diagnostics)
    return lexicon


def read_lexicon(atlas: Atlas, directory: Path = LEXICON, own: Path | None = None) -> tuple[Lexicon, list[Diagnostic]]:
    """Read every lexicon file as far as it goes, and say what is wrong.

    The folder ``lexicon`` of ``own`` is laid over them.
    """
    reader = _Reader(atlas, directory, own)
    return reader.read(), reader.diagnostics.found


class _Reader:
    def __init__(self, atlas: Atlas, directory: Path, own: Path | None = None) -> None:
        self.diagnostics = Diagnostics()
        self._own = OwnKnowledge(own, self.diagnostics)
        self._atlas = atlas
        self._directory = directory
        self._taxonomy: Taxonomy = {}
        self._verbs: Verbs = {}

    def read(self) -> Lexicon:
        """Every file of the directory."""
        self._read_verbs(self._directory / "verbs.txt")
        for path in self._own.verbs():
            self._read_verbs(path)
        self._taxonomy = read_taxonomy(self._laid(TAXONOMY), self.diagnostics)
        cues = self._cues()
        nouns = self._word_lists("nouns.yaml", NOUN_CLASSES)
        decoys = self._word_lists("decoys.yaml", frozenset({"decoys"})).get("decoys", [])
        places = self._word_lists("places.yaml", frozenset(self._atlas.countries))
        files = PatternFiles(self._atlas, self._taxonomy, self.diagnostics, self._word_lists("sets.yaml"))
        own = [path for path in self._own.paths("lexicon") if path.name not in _SHARED]
        replaced = frozenset(name for path in own for name in files.names(path))
        patterns: list[Pattern] = []
        for path in sorted(self._directory.glob("*.yaml")):
            if path.name not in _SHARED:
                patterns += files.read(path, without=replaced)
        for path in own:
            patterns += files.read(path)
        patterns.sort(key=lambda pattern: not any(slot.offices for slot in pattern.slots))  # the narrower first
        for trigger in (t for p in patterns for t in p.triggers if not t.noun):
            if trigger.head not in self._verbs:
                self._add_verb(regular_forms(trigger.head), noun=False)
        return Lexicon(
            taxonomy=self._taxonomy,
            patterns=tuple(patterns),
            cues=cues,
            nouns={name: frozenset(words) for name, words in nouns.items()},
            verbs=self._verbs,
            decoys=tuple(decoys),
            sectors=self._sectors(),
            places={country: tuple(names) for country, names in places.items()},
        )

    def _cues(self) -> dict[str, str]:
        """The class of every cue; a word in two classes is a fault, because only one can hold."""
        cues: dict[str, str] = {}
        for name, words in self._word_lists("cues.yaml", CUE_CLASSES).items():
            for word in words:
                if word in cues:
                    place = Place("cues.yaml")
                    self.diagnostics.add(place, f"{word!r} is in {cues[word]} and in {name}", "take one out")
                cues[word] = name
        return cues

    def _sectors(self) -> dict[str, str]:
        """The sector of every noun, singular and plural; the first that names a noun keeps it."""
        sectors: dict[str, str] = {}
        for sector, nouns in self._word_lists("sectors.yaml", SECTORS | {FORCES, QUANTITIES, OUTSIDERS}).items():
            for noun in nouns:
                for form in (noun, plural(noun)):
                    sectors.setdefault(form, sector)
        return sectors

    def _read_verbs(self, path: Path) -> None:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            parts = line.split()
            if not parts or line.startswith("#"):
                continue
            if len(parts) not in {5, 6}:
                place = Place(path.name, number)
                self.diagnostics.add(place, "a verb needs five forms", "base, third, past, participle, -ing")
                continue
            self._add_verb(tuple(parts[:5]), noun=len(parts) == 6)

    def _add_verb(self, forms: tuple[str, ...], *, noun: bool) -> None:
        for word, form in zip(forms, _FORMS, strict=True):
            held = self._verbs.get(word)
            lemma = held.lemma if held and held.lemma == word else forms[0]
            known = held.forms if held and held.lemma == lemma else frozenset()
            self._verbs[word] = VerbForm(lemma, known | {form}, noun or bool(held and held.noun))

    def _laid(self, name: str) -> RecordFile:
        """A file of the lexicon with one's own of that name over it."""
        return LaidFile(self._directory / name, self.diagnostics, self._own.node(f"lexicon/{name}"))

    def _word_lists(self, name: str, known: frozenset[str] | None = None) -> dict[str, list[str]]:
        """The lists of a file by name; ``known`` says which there can be, if not any."""
        file = self._laid(name)
        lists: dict[str, list[str]] = {}
        for key, group, node in file.records(name):
            if known is not None and group not in known:
                file.diagnostic(key, f"unknown class {group!r}", f"known are {', '.join(sorted(known))}")
                continue
            lists[group] = file.texts({group: node}, group)
        return lists

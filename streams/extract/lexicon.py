"""The lexicon: triggers of events, the sources of their slots, and cues of factuality."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from streams.domain.errors import Place
from streams.domain.event import Modality, Status
from streams.domain.taxonomy import Taxonomy
from streams.extract.lang.en.syntax.word import Verbs

ROLES = ("agent", "patient", "object", "possessor", "modifier", "complement", "later")
"""What a slot can be filled from besides a preposition: who acts or is acted on, the object that is part of the
trigger, whose it is, what stands before it, the subject of the clause that the trigger governs, and who is named
further on in the sentence."""

COMPLEMENTS = ("any", "obliged", "negated", "future")
"""What a pattern can ask of the clause that its trigger governs: *said that Iran must …*."""

SLOTS = ("actor", "target", "organisation")
"""The slots of an event that patterns fill; its place is read off the phrases around the trigger."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that can give an event away: an inflected head and what must follow it.

    Attributes:
        head: lemma of a verb, or a noun in the singular.
        rest: lower-case words that follow: particles behind the verb, or words of the noun phrase behind it.
        noun: whether the head is a noun.
    """

    head: str
    rest: tuple[str, ...]
    noun: bool

    def __str__(self) -> str:
        """As the lexicon writes it."""
        return " ".join((self.head, *self.rest))


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a slot is filled from.

    Attributes:
        paths: roles (:data:`ROLES`) and prepositions, best first.
        kinds: kinds of entities that fit; empty for any. ``organisation`` stands for every kind of body, ``group`` for
            persons and places, too.
        optional: whether the event stands without it.
        fixed: the id of the entity that the trigger alone implies.
        heads: words of which one must stand in the noun phrase; empty for any. ``name`` lets a bare name stand.
        bars: words that silence the pattern when they head the noun phrase, or stand in that of a person's name.
        whole: whether private persons and firms of a country stand for it: *sanctions on Iranian banks*.
        offices: offices of which one must be held now by whom the noun phrase names; empty for anybody.
    """

    name: str
    paths: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    optional: bool = False
    fixed: str | None = None
    heads: frozenset[str] = frozenset()
    bars: frozenset[str] = frozenset()
    whole: bool = False
    offices: frozenset[str] = frozenset()

    def fits(self, kind: str) -> bool:
        """Whether an entity of that kind can fill the slot."""
        if not self.kinds or kind in self.kinds:
            return True
        return (
            "group" in self.kinds
            if kind in {"person", "place"}
            else "organisation" in self.kinds and kind not in {"country", "group"}
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """What an example says about one event; a field that is ``None`` is not checked."""

    type: str
    slots: Mapping[str, str | None] = field(default_factory=dict)
    status: Status | None = None
    modality: Modality | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence inside the lexicon that must yield exactly these events of its pattern's family, or none."""

    text: str
    expected: tuple[Expected, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which texts tell of one type of event.

    Attributes:
        status: the furthest status that the words can mean, for triggers that only propose.
        ordered: the status of a deed that somebody orders: diplomats who *must leave* are expelled.
        means: the status of a nominal that nothing around it makes more or less real.
        patient: ``ok`` when an object that fills no slot may stand, ``none`` (the default) when it must not,
            ``must`` when the verb needs one.
        represented: whether those who act for a country can stand for it.
        implicit: slots that the only fitting name in the sentence fills where no phrase stands for them.
        unless: words that silence the pattern when they stand in the clause behind the trigger.
        unless_with: prepositions whose phrase behind the trigger silences the pattern.
        without: words that silence the pattern wherever they stand in the sentence.
        beside: words of which one must stand in the sentence; empty for any.
        sides: how many parties there must be, actors and targets together.
        mutual: whether two that act together act towards each other: *Iran and Iraq held talks*.
        unnamed: which part of the country where it happens fills a slot that nobody named fills: ``civilians``, or the
            ``country`` itself.
        needs_name: whether the sentence itself must name somebody; else *it* and *the bloc* are enough.
        holder: whose nominal it is where nobody owns it: ``any`` verb's or noun's that it hangs on, or only that of a
            verb whose ``object`` it is.
        complement: one of :data:`COMPLEMENTS`.
        paths: those of all its slots.
    """

    name: str
    type: str
    triggers: tuple[Trigger, ...]
    slots: tuple[Slot, ...]
    status: Status | None = None
    means: Status | None = None
    ordered: Status | None = None
    patient: str = "none"
    represented: bool = True
    implicit: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    unless_with: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    sides: int = 1
    mutual: bool = False
    unnamed: Mapping[str, str] = field(default_factory=dict)
    needs_name: bool = False
    holder: str = "any"
    complement: str = "any"
    examples: tuple[Example, ...] = ()
    place: Place | None = None
    paths: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Every sentence that holds one of its triggers asks for its paths."""
        object.__setattr__(self, "paths", frozenset(path for slot in self.slots for path in slot.paths))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that extraction knows as data.

    Attributes:
        patterns: of every family, in the order of files and lines.
        cues: class of a governing verb, noun or adjective by lemma: ``threaten`` → ``threaten``.
        nouns: word classes by name: ``representatives``, ``countries``, ``parts``…
        verbs: forms of verbs by lower-case word.
        sectors: part of a country by noun, singular and plural: ``rebels`` → ``rebels``, ``soldier`` → ``forces``.
        places: names of cities and regions by the id of their country.
        decoys: phrases that hold the name of a country or organisation and mean something else.
    """

    taxonomy: Taxonomy
    patterns: tuple[Pattern, ...]
    cues: Mapping[str, str]
    nouns: Mapping[str, frozenset[str]]
    verbs: Verbs
    decoys: tuple[str, ...] = ()
    sectors: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def families(self) -> frozenset[str]:
        """The first part of every type's name."""
        return frozenset(name.partition(".")[0] for name in self.taxonomy)

    def only(self, families: Iterable[str]) -> "Lexicon":
        """The lexicon with the patterns of these families alone."""
        wanted = frozenset(families)
        patterns = tuple(p for p in self.patterns if p.type.partition(".")[0] in wanted)
        return replace(self, patterns=patterns)

"""What a knowledge directory changes in the shipped knowledge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from streams.domain.entity import Atlas
from streams.extract.lexicon import Lexicon

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class KnowledgeChange:
    """One thing that is other than shipped.

    Attributes:
        sign: ``+`` for added, ``~`` for changed, ``-`` for gone.
        what: country, organisation, group, leader, event type, pattern or words.
    """

    what: str
    name: str
    sign: str

    def __str__(self) -> str:
        """For people."""
        return f"{self.sign} {self.what} {self.name}"


def knowledge_changes(shipped: Atlas, atlas: Atlas, words: Lexicon, lexicon: Lexicon) -> list[KnowledgeChange]:
    """Everything that is other in the second of each two, sorted."""
    leaders = [{f"{x.country} {x.name}": x for x in each.leaders} for each in (shipped, atlas)]
    patterns = [{x.name: (x.type, x.triggers, x.slots) for x in each.patterns} for each in (words, lexicon)]
    return sorted(
        [
            *_changes("country", shipped.countries, atlas.countries),
            *_changes("organisation", shipped.organisations, atlas.organisations),
            *_changes("group", shipped.groups, atlas.groups),
            *_changes("leader", *leaders),
            *_changes("event type", dict(words.taxonomy), dict(lexicon.taxonomy)),
            *_changes("pattern", *patterns),
            *_changes("words", words.nouns, lexicon.nouns),
            *_changes("cue", words.cues, lexicon.cues),
            *_changes("sector of", words.sectors, lexicon.sectors),
            *_changes("places of", words.places, lexicon.places),
            *_changes("verb", words.verbs, lexicon.verbs),
            *_changes("decoy", dict.fromkeys(words.decoys), dict.fromkeys(lexicon.decoys)),
        ]
    )


def _changes(what: str, before: Mapping[str, T], after: Mapping[str, T]) -> Iterator[KnowledgeChange]:
    for name in before.keys() | after.keys():
        if name not in before:
            yield KnowledgeChange(what, name, "+")
        elif name not in after:
            yield KnowledgeChange(what, name, "-")
        elif before[name] != after[name]:
            yield KnowledgeChange(what, name, "~")

"""The output of a language pipeline: sentences of tokens, and what a trained one adds."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Part(StrEnum):
    """What a trained pipeline can add to the sentences."""

    ENTITIES = "entities"
    PARSE = "parse"


@dataclass(slots=True)
class Token:
    """A token as the pipeline cut it.

    Attributes:
        start: offset of its first character in the whole text.
        end: offset behind its last character.
        tag: Penn Treebank tag from a trained pipeline, else empty; read with the parse only.
        dep: how it depends on its head, in the labels of spaCy's English parsers; empty without a parse.
        head: index in the sentence of the token that it depends on; -1 where that is none of the sentence.
    """

    text: str
    start: int
    end: int
    tag: str = ""
    dep: str = ""
    head: int = -1


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a trained pipeline found; ``label`` is its own (``PERSON``, ``ORG``, …)."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its tokens and what a trained pipeline named in it; offsets count into the whole text."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    named: tuple[Named, ...] = ()


class Pipeline(Protocol):
    """Cuts a stretch of text into sentences and tokens."""

    @property
    def parts(self) -> frozenset[Part]:
        """What its training adds; empty for one that only cuts."""
        ...

    def sentences(self, text: str, start: int, end: int) -> Iterable[Sentence]:
        """The sentences of ``text[start:end]``, in order, with offsets into ``text``.

        The stretch begins and ends at a boundary from :func:`streams.extract.blocks.blocks`, so that cutting the
        stretches one by one gives the same as cutting the whole.
        """
        ...

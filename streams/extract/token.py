"""What a language pipeline makes of text: sentences of tokens, and what a trained one adds."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """A token as the pipeline cut it.

    Attributes:
        start: offset of its first character in the whole text.
        end: offset behind its last character.
        tag: Penn Treebank tag from a trained pipeline, else empty.
    """

    text: str
    start: int
    end: int
    tag: str = ""


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

    def sentences(self, text: str, start: int, end: int) -> list[Sentence]:
        """The sentences of ``text[start:end]``, in order, with offsets into ``text``.

        The stretch begins and ends at a boundary from :func:`streams.extract.blocks.blocks`, so that cutting the
        stretches one by one gives the same as cutting the whole.
        """
        ...

"""The interface of a language; each folder beside this file implements one."""

from typing import Protocol

from streams.extract.confidence import Calibration
from streams.extract.document_context import DocumentContext
from streams.extract.lang.spelling import Spelling
from streams.extract.lexicon import Lexicon
from streams.extract.mention import Mention
from streams.extract.token import Part, Sentence
from streams.extract.told import Told


class Scan(Protocol):
    """Where in a text events can be told, found before any of it is cut into words."""

    def __bool__(self) -> bool:
        """Whether any stretch of the text can be worth reading."""

    def is_worthwhile(self, start: int, end: int, *, named: bool, told: bool) -> bool:
        """Whether ``text[start:end]`` can hold an event; ``told`` says that one was told that it can repeat."""


class SentenceReader(Protocol):
    """Reads the sentences of articles with one lexicon."""

    def scan(self, text: str) -> Scan:
        """Where events can be told in the text."""

    def read(
        self,
        sentence: Sentence,
        named: list[Mention],
        document: DocumentContext,
        told: Told,
        written: str,
        *,
        title: bool,
    ) -> None:
        """Add to ``told`` what became of every trigger of a sentence; ``written`` is the sentence as it was written."""


class Language(Spelling, Protocol):
    """One language."""

    def normalised(self, text: str) -> str:
        """The text as newspapers mean it, character for character as long as it is written."""

    def reader(self, lexicon: Lexicon, calibration: Calibration, parts: frozenset[Part]) -> SentenceReader:
        """What reads sentences; ``parts`` says what the pipeline adds to them."""

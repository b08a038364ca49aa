"""Reads English sentences: words, clauses, triggers, then readings."""

from streams.extract.confidence import Calibration
from streams.extract.document_context import DocumentContext
from streams.extract.lang.en.ellipsis import ECHOES, echoes
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.inflection import plural
from streams.extract.lang.en.reading.reader import Reader
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.parse import Parse
from streams.extract.lang.en.syntax.tagging import words_of
from streams.extract.lang.en.triggers.first_pass import FirstPass, Scan
from streams.extract.lang.en.triggers.index import TriggerIndex
from streams.extract.lang.en.unlinked_entities import unlinked_entities
from streams.extract.lexicon import Lexicon
from streams.extract.mention import Mention
from streams.extract.pruning import prune
from streams.extract.token import Part, Sentence
from streams.extract.told import Told


class SentenceReader:
    """See :class:`streams.extract.lang.language.SentenceReader`."""

    def __init__(self, lexicon: Lexicon, calibration: Calibration, parts: frozenset[Part]) -> None:
        """Index the triggers of the lexicon."""
        self._lexicon = lexicon
        self._calibration = calibration
        self._parses = Part.PARSE in parts
        self._cues = frozenset(lexicon.cues) | {plural(word) for word in lexicon.cues}
        self._triggers = TriggerIndex(lexicon)
        self._first_pass = FirstPass(self._triggers, ECHOES)

    def scan(self, text: str) -> Scan:
        """Where triggers stand in the text."""
        return self._first_pass.scan(text)

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
        """Add what became of every trigger of the sentence, and what it repeats."""
        clauses = Clauses(words_of(sentence, named, self._lexicon.verbs), self._cues)
        start, end = (-1, -1) if title else (sentence.start, sentence.end)
        unknown = unlinked_entities(sentence, named, document, self._lexicon.nouns["titles"], title=title)
        parse = Parse.of(sentence) if self._parses else None
        shift = document.title_shift if title else 0
        context = SentenceContext(clauses, document, self._lexicon, written, start, end, title, shift, unknown, parse)
        reader = Reader(context, self._calibration)
        occurrences = self._triggers.occurrences(clauses, named=bool(named or unknown))
        told.add(prune(reader.read(occurrence) for occurrence in occurrences))
        if told.model is not None:
            told.add(list(echoes(context, told.model)))

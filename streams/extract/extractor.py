"""The extractor: one article in, its events out."""

from bisect import bisect_left
from collections.abc import Iterable

from streams.domain.article import Article
from streams.domain.entity import Atlas
from streams.domain.event import Event
from streams.extract.blocks import blocks
from streams.extract.cities import Cities
from streams.extract.confidence import Calibration
from streams.extract.contradiction import settle
from streams.extract.document_context import DocumentContext
from streams.extract.gazetteer import Gazetteer
from streams.extract.lang.en.ellipsis import ECHOES, Told, echoes
from streams.extract.lang.en.filling.sentence_context import SentenceContext
from streams.extract.lang.en.inflection import plural
from streams.extract.lang.en.normalising import normalised
from streams.extract.lang.en.reading.reader import Reader
from streams.extract.lang.en.reading.verdict import TriggerVerdict
from streams.extract.lang.en.syntax.clause import Clauses
from streams.extract.lang.en.syntax.parse import Parse
from streams.extract.lang.en.syntax.tagging import words_of
from streams.extract.lang.en.triggers.first_pass import FirstPass, Scan
from streams.extract.lang.en.triggers.index import TriggerIndex
from streams.extract.lang.en.unlinked_entities import unlinked_entities
from streams.extract.lexicon import Lexicon
from streams.extract.mention import Mention
from streams.extract.merging import merge
from streams.extract.pruning import prune
from streams.extract.token import Part, Pipeline, Sentence


class Extractor:
    """Reads events out of articles; see :class:`streams.ports.extraction.Extractor`."""

    def __init__(
        self,
        pipeline: Pipeline,
        atlas: Atlas,
        lexicon: Lexicon,
        calibration: Calibration,
        *,
        cities: Cities | None = None,
        min_confidence: float = 0.0,
        first_pass: bool = True,
    ) -> None:
        """Index names and triggers.

        Args:
            pipeline: cuts text into sentences and tokens.
            atlas: every country and organisation.
            lexicon: triggers, slots and cues.
            calibration: how confidence is worked out.
            cities: the gazetteer of cities.
            min_confidence: events below it are left out.
            first_pass: whether sentences without a trigger are skipped unread; the result is the same without.
        """
        self._pipeline = pipeline
        self._finds_names = Part.ENTITIES in pipeline.parts
        self.atlas = atlas
        self.lexicon = lexicon
        self.calibration = calibration
        self._min_confidence = min_confidence
        self._first_pass = first_pass
        self._cues = frozenset(lexicon.cues) | {plural(word) for word in lexicon.cues}
        self._triggers = TriggerIndex(lexicon)
        self.gazetteer = Gazetteer(atlas, lexicon.decoys, atlas.leaders, lexicon.places, cities)
        self._scanner = FirstPass(self._triggers, ECHOES)

    def __call__(self, article: Article) -> tuple[Event, ...]:
        """The article's events, in the order of their evidence; never raises for any text."""
        return self.events(article, self.verdicts(article))

    def events(self, article: Article, verdicts: tuple[TriggerVerdict, ...]) -> tuple[Event, ...]:
        """The events that those verdicts on the article amount to."""
        readings = [reading for verdict in verdicts for reading in verdict.readings]
        merged = merge(article, readings, self.atlas)
        return tuple(event for event in merged if event.confidence >= self._min_confidence)

    def verdicts(self, article: Article, *, dated: bool = True) -> tuple[TriggerVerdict, ...]:
        """What became of every trigger in the title, then in the text, in order.

        ``dated`` says whether ``published_at`` is known; without it no relative time and no membership is judged.
        """
        day = article.published_at.date() if dated else None
        heading, body = self._normalised(article.title), self._normalised(article.text)
        title, text = self._scanner.scan(heading), self._scanner.scan(body)
        if self._first_pass and not title and not text:
            return ()
        document = DocumentContext.of(heading, body, self.gazetteer, day)
        if not document.mentions and not self._finds_names:
            return ()
        told = Told()
        self._read(document, title, [(0, len(heading))], told, shown=article.title, title=True)
        self._read(document, text, blocks(body), told, shown=article.text, title=False)
        return tuple(settle(told.verdicts))

    def _normalised(self, text: str) -> str:
        """The text as it is read: as long as it is written, but with the capitals of names where it has none."""
        return self.gazetteer.capitalised(normalised(text))

    def _read(
        self,
        document: DocumentContext,
        scan: Scan,
        spans: Iterable[tuple[int, int]],
        told: Told,
        *,
        shown: str,
        title: bool,
    ) -> None:
        """Judge the sentences in those spans that can hold an event; ``shown`` is the title or the text as written."""
        text, mentions = (document.title, document.title_mentions) if title else (document.text, document.body_mentions)
        starts = [mention.start for mention in mentions]

        def inside(start: int, end: int) -> list[Mention]:
            return mentions[bisect_left(starts, start) : bisect_left(starts, end)]

        def skipped(start: int, end: int, named: list[Mention]) -> bool:
            return self._first_pass and not scan.is_worthwhile(
                start, end, named=self._finds_names or bool(named), told=told.model is not None
            )

        for start, end in spans:
            if skipped(start, end, inside(start, end)):
                continue
            for sentence in self._pipeline.sentences(text, start, end):
                named = [
                    mention
                    for mention in inside(sentence.start, sentence.end)
                    if mention.end <= sentence.end and not _is_person(mention, sentence)
                ]
                if not skipped(sentence.start, sentence.end, named):
                    written = shown[sentence.start : sentence.end]
                    self._judge(sentence, named, document, told, written, title=title)

    def _judge(
        self,
        sentence: Sentence,
        named: list[Mention],
        document: DocumentContext,
        told: Told,
        written: str,
        *,
        title: bool,
    ) -> None:
        clauses = Clauses(words_of(sentence, named, self.lexicon.verbs), self._cues)
        start, end = (-1, -1) if title else (sentence.start, sentence.end)
        unknown = unlinked_entities(sentence, named, document, self.lexicon.nouns["titles"], title=title)
        parse = Parse.of(sentence) if Part.PARSE in self._pipeline.parts else None
        shift = document.title_shift if title else 0
        context = SentenceContext(clauses, document, self.lexicon, written, start, end, title, shift, unknown, parse)
        reader = Reader(context, self.calibration)
        occurrences = self._triggers.occurrences(clauses, named=bool(named or unknown))
        told.add(prune(reader.read(occurrence) for occurrence in occurrences))
        if told.model is not None:
            told.add(list(echoes(context, told.model)))


def _is_person(mention: Mention, sentence: Sentence) -> bool:
    """Whether a trained pipeline says that the name is a part of a person's: *Michael Jordan*."""
    return any(
        named.label == "PERSON"
        and named.start <= mention.start
        and mention.end <= named.end
        and named.end - named.start > mention.end - mention.start
        for named in sentence.named
    )

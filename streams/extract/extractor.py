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
from streams.extract.lang.language import Language, Scan
from streams.extract.lexicon import Lexicon
from streams.extract.mention import Mention
from streams.extract.merging import merge
from streams.extract.surroundings import with_surroundings
from streams.extract.token import Part, Pipeline, Sentence
from streams.extract.told import Told
from streams.extract.verdict import TriggerVerdict


class Extractor:
    """Reads events out of articles; see :class:`streams.ports.extraction.Extractor`."""

    def __init__(  # noqa: PLR0913 - each is handed in
        self,
        pipeline: Pipeline,
        atlas: Atlas,
        lexicon: Lexicon,
        calibration: Calibration,
        *,
        language: Language,
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
            language: what reads the sentences of its texts.
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
        self._language = language
        self._reader = language.reader(lexicon, calibration, pipeline.parts)
        self.gazetteer = Gazetteer(atlas, language, lexicon.decoys, atlas.leaders, lexicon.places, cities)

    def __call__(self, article: Article) -> tuple[Event, ...]:
        """The article's events, in the order of their evidence; never raises for any text."""
        return self.events(article, self.verdicts(article))

    def events(self, article: Article, verdicts: tuple[TriggerVerdict, ...]) -> tuple[Event, ...]:
        """The events that those verdicts on the article amount to."""
        readings = [reading for verdict in verdicts for reading in verdict.readings]
        merged = merge(article, readings, self.atlas)
        kept = (event for event in merged if event.confidence >= self._min_confidence)
        return with_surroundings(article.text, kept)

    def verdicts(self, article: Article, *, dated: bool = True) -> tuple[TriggerVerdict, ...]:
        """What became of every trigger in the title, then in the text, in order.

        ``dated`` says whether ``published_at`` is known; without it no relative time and no membership is judged.
        """
        day = article.published_at.date() if dated else None
        heading, body = self._normalised(article.title), self._normalised(article.text)
        title, text = self._reader.scan(heading), self._reader.scan(body)
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
        return self.gazetteer.capitalised(self._language.normalised(text))

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
                    self._reader.read(sentence, named, document, told, written, title=title)


def _is_person(mention: Mention, sentence: Sentence) -> bool:
    """Whether a trained pipeline says that the name is a part of a person's: *Michael Jordan*."""
    return any(
        named.label == "PERSON"
        and named.start <= mention.start
        and mention.end <= named.end
        and named.end - named.start > mention.end - mention.start
        for named in sentence.named
    )

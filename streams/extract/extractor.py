"""The extractor: one article in, its events out."""

from collections.abc import Iterator

import ahocorasick

from streams.domain.article import Article
from streams.domain.entity import Atlas
from streams.domain.event import Event
from streams.extract.blocks import blocks
from streams.extract.clause import Clauses
from streams.extract.confidence import Calibration
from streams.extract.ellipsis import ECHOES, echoes
from streams.extract.filling import Filler
from streams.extract.gazetteer import Gazetteer
from streams.extract.lexicon import Lexicon
from streams.extract.mention import Mention
from streams.extract.merging import merge
from streams.extract.occurrence import TriggerIndex
from streams.extract.pruning import prune
from streams.extract.reading import Reader
from streams.extract.scene import Scene
from streams.extract.token import Pipeline, Sentence
from streams.extract.verdict import Verdict
from streams.extract.word import words_of


class Extractor:
    """Reads events out of articles; see :class:`streams.ports.Extractor`."""

    def __init__(
        self,
        pipeline: Pipeline,
        atlas: Atlas,
        lexicon: Lexicon,
        *,
        calibration: Calibration | None = None,
        min_confidence: float = 0.5,
        first_pass: bool = True,
    ) -> None:
        """Index names and triggers.

        Args:
            pipeline: cuts text into sentences and tokens.
            atlas: every country and organisation.
            lexicon: triggers, slots and cues.
            calibration: how confidence is worked out.
            min_confidence: events below it are left out.
            first_pass: whether sentences without a trigger are skipped unread; the result is the same without.
        """
        self._pipeline = pipeline
        self.atlas = atlas
        self.lexicon = lexicon
        self._calibration = calibration or Calibration()
        self._min_confidence = min_confidence
        self._first_pass = first_pass
        self._triggers = TriggerIndex(lexicon)
        self.gazetteer = Gazetteer(atlas, lexicon.decoys, lexicon.leaders)
        self._automaton = ahocorasick.Automaton()
        for surface in {*self._triggers.surfaces(), *ECHOES}:
            self._automaton.add_word(surface, len(surface))
        self._automaton.make_automaton()

    def __call__(self, article: Article) -> tuple[Event, ...]:
        """The article's events, in the order of their evidence; never raises for any text."""
        return self.events(article, self.verdicts(article))

    def events(self, article: Article, verdicts: tuple[Verdict, ...]) -> tuple[Event, ...]:
        """The events that those verdicts on the article amount to."""
        readings = [reading for verdict in verdicts for reading in verdict.readings]
        merged = merge(article, readings, self.atlas)
        return tuple(event for event in merged if event.confidence >= self._min_confidence)

    def verdicts(self, article: Article, *, dated: bool = True) -> tuple[Verdict, ...]:
        """What became of every trigger in the title, then in the text, in order.

        ``dated`` says whether ``published_at`` is known; without it no relative time and no membership is judged.
        """
        day = article.published_at.date() if dated else None
        hits = list(self._blocks(article.text))
        title_hit = bool(article.title) and self._has_trigger(article.title)
        if not hits and not title_hit:
            return ()
        scene = Scene.of(article.title, article.text, self.gazetteer, day)
        if not scene.mentions:
            return ()
        found: list[Verdict] = []
        if title_hit:
            for sentence in self._pipeline.sentences(article.title, 0, len(article.title)):
                found += self._judge(sentence, scene.title_mentions, scene, found, title=True)
        for start, end in hits:
            for sentence in self._pipeline.sentences(article.text, start, end):
                found += self._judge(sentence, scene.body_mentions, scene, found, title=False)
        return tuple(found)

    def _blocks(self, text: str) -> Iterator[tuple[int, int]]:
        """The blocks of the text that hold a trigger."""
        if not self._first_pass:
            yield from blocks(text)
            return
        lowered = text.lower()
        if len(lowered) != len(text):
            yield from blocks(text)
            return
        positions = (
            last for last, length in self._automaton.iter(lowered) if _is_word(lowered, last + 1 - length, last + 1)
        )
        position = next(positions, None)
        if position is None:
            return
        for start, end in blocks(text):
            while position is not None and position < start:
                position = next(positions, None)
            if position is None:
                return
            if position < end:
                yield start, end

    def _has_trigger(self, text: str) -> bool:
        lowered = text.lower()
        return any(_is_word(lowered, last + 1 - length, last + 1) for last, length in self._automaton.iter(lowered))

    def _judge(
        self, sentence: Sentence, mentions: list[Mention], scene: Scene, before: list[Verdict], *, title: bool
    ) -> list[Verdict]:
        shift = scene.title_shift if title else 0
        inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
        clauses = Clauses(words_of(sentence, inside, self.lexicon.verbs), self.lexicon.cues)
        text = (scene.title if title else scene.text)[sentence.start : sentence.end]
        reader = Reader(
            clauses, scene, self.lexicon, self._calibration, text, sentence.start, sentence.end, title, shift
        )
        found = prune(reader.read(occurrence) for occurrence in self._triggers.occurrences(clauses))
        filler = Filler(clauses, scene, self.lexicon, shift)
        place = (text, -1, -1) if title else (text, sentence.start, sentence.end)
        return [*found, *echoes(clauses, filler, [*before, *found], place)]


def _is_word(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())

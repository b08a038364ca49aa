"""The extractor: one article in, its events out."""

from collections.abc import Iterator
from enum import StrEnum

import ahocorasick

from streams.domain.article import Article
from streams.domain.entity import Atlas
from streams.domain.event import Event
from streams.extract.blocks import blocks
from streams.extract.confidence import Calibration
from streams.extract.ellipsis import ECHOES, echoes
from streams.extract.filling.passage import Passage
from streams.extract.gazetteer import Gazetteer
from streams.extract.inflection import plural
from streams.extract.lexicon import Lexicon
from streams.extract.mention import Mention
from streams.extract.merging import merge
from streams.extract.pruning import prune
from streams.extract.reading.reader import Reader
from streams.extract.reading.verdict import Verdict
from streams.extract.scene import Scene
from streams.extract.syntax.clause import Clauses
from streams.extract.syntax.tagging import words_of
from streams.extract.token import Pipeline, Sentence
from streams.extract.triggers.index import TriggerIndex


class Need(StrEnum):
    """What must stand beside a trigger, so that its sentence is worth reading."""

    NOTHING = "nothing"
    NAME = "name"
    MODEL = "model"


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
        self._cues = frozenset(lexicon.cues) | {plural(word) for word in lexicon.cues}
        self._triggers = TriggerIndex(lexicon)
        self.gazetteer = Gazetteer(atlas, lexicon.decoys, lexicon.leaders)
        self._automaton = ahocorasick.Automaton()
        needs = {surface: Need.NAME if name else Need.NOTHING for surface, name in self._triggers.surfaces().items()}
        for surface, need in {**dict.fromkeys(ECHOES, Need.MODEL), **needs}.items():
            self._automaton.add_word(surface, (len(surface), need))
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
        text_triggers, title_triggers = self._found(article.text), self._found(article.title)
        if self._first_pass and not text_triggers and not title_triggers:
            return ()
        scene = Scene.of(article.title, article.text, self.gazetteer, day)
        if not scene.mentions:
            return ()
        found: list[Verdict] = []
        if self._is_worthwhile(title_triggers, scene.title_mentions, found):
            for sentence in self._pipeline.sentences(article.title, 0, len(article.title)):
                found += self._judge(sentence, scene.title_mentions, scene, found, title=True)
        for start, end in self._blocks(article.text, text_triggers, scene.body_mentions, found):
            for sentence in self._pipeline.sentences(article.text, start, end):
                found += self._judge(sentence, scene.body_mentions, scene, found, title=False)
        return tuple(found)

    def _found(self, text: str) -> list[tuple[int, "Need"]]:
        """Where triggers stand in the text, in order, and what each needs."""
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter whose small form is longer shifts all that follows
            return [(position, Need.NOTHING) for position in range(len(text))]
        return [
            (last, need)
            for last, (length, need) in self._automaton.iter(lowered)
            if _is_word(lowered, last + 1 - length, last + 1)
        ]

    def _is_worthwhile(
        self, triggers: list[tuple[int, "Need"]], mentions: list[Mention], before: list[Verdict]
    ) -> bool:
        """Whether a stretch of text with those triggers and names can hold an event, after those verdicts."""
        if not self._first_pass:
            return True
        needs = {need for _, need in triggers}
        return (
            Need.NOTHING in needs
            or (Need.NAME in needs and bool(mentions))
            or (Need.MODEL in needs and any(verdict.fired for verdict in before))
        )

    def _blocks(
        self, text: str, triggers: list[tuple[int, "Need"]], mentions: list[Mention], before: list[Verdict]
    ) -> Iterator[tuple[int, int]]:
        """The blocks of the text that can hold an event; ``before`` grows while they are read."""
        trigger, mention = 0, 0
        for start, end in blocks(text):
            first, named = trigger, mention
            while trigger < len(triggers) and triggers[trigger][0] < end:
                trigger += 1
            while mention < len(mentions) and mentions[mention].start < end:
                mention += 1
            if self._is_worthwhile(triggers[first:trigger], mentions[named:mention], before):
                yield start, end

    def _judge(
        self, sentence: Sentence, mentions: list[Mention], scene: Scene, before: list[Verdict], *, title: bool
    ) -> list[Verdict]:
        shift = scene.title_shift if title else 0
        inside = [
            m for m in mentions if sentence.start <= m.start and m.end <= sentence.end and not _is_person(m, sentence)
        ]
        clauses = Clauses(words_of(sentence, inside, self.lexicon.verbs), self._cues)
        text = (scene.title if title else scene.text)[sentence.start : sentence.end]
        start, end = (-1, -1) if title else (sentence.start, sentence.end)
        passage = Passage(clauses, scene, self.lexicon, text, start, end, title, shift)
        reader = Reader(passage, self._calibration)
        occurrences = self._triggers.occurrences(clauses, named=bool(inside))
        found = prune(reader.read(occurrence) for occurrence in occurrences)
        return [*found, *echoes(passage, [*before, *found])]


def _is_person(mention: Mention, sentence: Sentence) -> bool:
    """Whether a trained pipeline says that the name is a part of a person's: *Michael Jordan*."""
    return any(
        named.label == "PERSON"
        and named.start <= mention.start
        and mention.end <= named.end
        and named.end - named.start > mention.end - mention.start
        for named in sentence.named
    )


def _is_word(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())

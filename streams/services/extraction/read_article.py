"""Read events out of one article, and say why its triggers did or did not become events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.domain.article import Article
from streams.domain.errors import RejectedError
from streams.domain.event import Event
from streams.domain.identity import stable_id
from streams.domain.outlets import Outlets
from streams.domain.suggestion import did_you_mean
from streams.domain.taxonomy import Taxonomy
from streams.extract.extractor import Extractor
from streams.extract.language import Identify, foreign
from streams.extract.verdict import TriggerVerdict
from streams.ingest.article_file import FileArticle
from streams.ingest.normalise import normalise
from streams.ports.clock import Clock
from streams.ports.extraction import PageReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReading:
    """What was read out of one article.

    Attributes:
        dated: whether it is known when it was published.
        language: the language for which it was skipped; none if it was read.
        verdicts: on every trigger.
        events: what was read out of it, with every confidence.
    """

    article: Article
    dated: bool
    language: str | None = None
    verdicts: tuple[TriggerVerdict, ...] = ()
    events: Sequence[Event] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReader:
    """Reads articles of which only the text is required, without a broker and without a store.

    Attributes:
        identify: tells the language of a text.
        outlets: who owns which outlet, as at ingest.
        published_at: when undated articles were published, if that is known.
    """

    extractor: Extractor
    identify: Identify
    read_page: PageReader
    clock: Clock
    outlets: Outlets
    published_at: datetime | None = None

    def read(self, given: FileArticle) -> ArticleReading:
        """The article's events and verdicts; raises RejectedError when it is none."""
        article, dated = self._article(given)
        language = foreign(article, self.identify)
        if language is not None:
            return ArticleReading(article=article, dated=dated, language=language)
        verdicts = self.extractor.verdicts(article, dated=dated)
        events = self.extractor.events(article, verdicts)
        return ArticleReading(article=article, dated=dated, verdicts=verdicts, events=events)

    def _article(self, given: FileArticle) -> tuple[Article, bool]:
        tree = given.tree()
        if not isinstance(tree, dict):
            raise RejectedError("wrong_form", "an article is a JSON object")
        now = self.clock()
        tree = {key: value for key, value in tree.items() if value is not None}
        tree.setdefault("id", stable_id("text", str(tree.get("text"))))
        if self.published_at is not None:
            tree.setdefault("published_at", self.published_at.isoformat())
        try:
            return self._normalised(tree, now), True
        except RejectedError:
            if "published_at" in tree:
                raise
            tree["published_at"] = now.isoformat()
            return self._normalised(tree, now), False

    def _normalised(self, tree: object, now: datetime) -> Article:
        return normalise(tree, now=now, read_page=self.read_page, outlets=self.outlets).article


def check_types(types: Sequence[str], taxonomy: Taxonomy) -> None:
    """Raise ValueError for the first that is neither a type nor a family of types."""
    known = {*taxonomy, *(name.partition(".")[0] for name in taxonomy)}
    for each in types:
        if each not in known:
            hint = did_you_mean(each, known, otherwise="`tocsin lexicon list` shows them")
            raise ValueError(f"there is no event type {each}; {hint}")

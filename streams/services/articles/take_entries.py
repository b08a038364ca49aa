"""Bring in entries from elsewhere than feeds, with the collector's own decisions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from streams.collect.candidates import Classify, FeedReading, Outcome
from streams.collect.copies import fingerprints_of, recognised_with_origin, tree_with_origin
from streams.domain.collected import CollectedArticle
from streams.domain.collecting import Recognised
from streams.domain.errors import RejectedError
from streams.domain.feed import Feed
from streams.domain.feed_document import FeedDocument, FeedEntry, FeedForm
from streams.domain.page import Page
from streams.ingest.intake import Intake
from streams.ports.extraction import PageReader
from streams.ports.feeds import FeedQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedEntry:
    """An entry, when it was seen, and its page if that came with it."""

    entry: FeedEntry
    at: datetime
    page: Page | None = None


@dataclass(slots=True, kw_only=True)
class TakenEntries:
    """What became of some entries.

    Attributes:
        taken: articles that are on the stream now.
        unchanged: how many were known and read as before.
        refused: which were refused, by their place among those given, and why.
    """

    taken: int = 0
    unchanged: int = 0
    refused: dict[int, RejectedError] = field(default_factory=dict)


class EntryIntake:
    """Takes entries in the order in which they came; doing so twice gives the same articles.

    Args:
        queue: remembers articles.
        intake: checks them and hands them to the stream.
    """

    def __init__(self, queue: FeedQueue, intake: Intake, *, read_entry: PageReader, classify: Classify) -> None:
        self._queue = queue
        self._intake = intake
        self._read_entry = read_entry
        self._classify = classify

    def take(self, feed: Feed, arrived: Sequence[ArrivedEntry]) -> TakenEntries:
        """Bring entries in; what is taken is durable, and remembered only then.

        Args:
            feed: what is said of all of them: name, owner, language, identity.
            arrived: each is decided about by itself, so that two versions of one article stay one.

        Raises:
            UnavailableError: stream or store cannot take them now; all of them can be given again.
        """
        result = TakenEntries()
        readings = [self._reading(feed, each) for each in arrived]
        known = dict(self._queue.known([key for reading in readings for key in reading.keys]))
        outcomes: dict[int, Outcome] = {}
        for number, (reading, each) in enumerate(zip(readings, arrived, strict=True)):
            outcome = self._decide(reading, each, known, result, number)
            if outcome is not None:
                outcomes[number] = outcome
                known |= dict.fromkeys(outcome.keys, outcome.remembered)
        self._send(feed, outcomes, result, arrived[-1].at if arrived else None)
        return result

    def _reading(self, feed: Feed, each: ArrivedEntry) -> FeedReading:
        document = FeedDocument(form=FeedForm.RECORDS, entries=(each.entry,))
        return FeedReading(feed, document, each.at, read_entry=self._read_entry, classify=self._classify)

    def _decide(
        self,
        reading: FeedReading,
        each: ArrivedEntry,
        known: dict[str, CollectedArticle],
        result: TakenEntries,
        number: int,
    ) -> Outcome | None:
        candidates, faults = reading.candidates(known)
        for _, error in faults:
            result.refused[number] = error
        if not reading.identified:
            result.refused[number] = RejectedError("no_id", "neither address, id nor title identifies it")
        outcome = reading.complete(candidates[0], each.page) if candidates else None
        if outcome is not None and outcome.is_changed:
            return outcome
        result.unchanged += number not in result.refused
        return None

    def _send(self, feed: Feed, outcomes: dict[int, Outcome], result: TakenEntries, now: datetime | None) -> None:
        if not outcomes or now is None:
            return
        prints = fingerprints_of(feed, list(outcomes.values()))
        decided = {each.article_id: each for each in self._queue.with_origins(prints, now)}
        receipt = self._intake.submit([tree_with_origin(each.tree, decided) for each in outcomes.values()])
        numbers = list(outcomes)
        result.taken = len(receipt.accepted)
        for refusal in receipt.refused:
            result.refused[numbers[refusal.index]] = RejectedError(refusal.code, refusal.message)
        recognised = [
            recognised_with_origin(Recognised(article=each.remembered, keys=each.keys), decided)
            for number, each in outcomes.items()
            if number not in result.refused
        ]
        self._queue.remember(recognised, list(decided.values()), now)

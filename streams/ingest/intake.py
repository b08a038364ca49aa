"""The common entry of articles from files and from the HTTP API."""

from collections.abc import Iterable
from dataclasses import dataclass

from streams.domain.errors import RejectedError
from streams.domain.outlets import Outlets
from streams.ingest.normalise import NO_OUTLETS, Normalised, normalise
from streams.ports.articles import ArticleSink
from streams.ports.clock import Clock
from streams.ports.extraction import PageReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One article that was not taken.

    Attributes:
        index: its place among those submitted, from 0.
        code: a stable word for machines, such as ``no_date``.
        message: every fault, in words.
    """

    index: int
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a submission: ids of the articles taken, which are durable, and those refused."""

    accepted: tuple[str, ...]
    refused: tuple[Refusal, ...]


class Intake:
    """Normalises articles and hands them to the stream."""

    def __init__(
        self, sink: ArticleSink, *, read_page: PageReader, clock: Clock, outlets: Outlets = NO_OUTLETS
    ) -> None:
        self._sink = sink
        self._read_page = read_page
        self._clock = clock
        self._outlets = outlets

    def offer(self, tree: object, file: str | None = None) -> Normalised:
        """Hand over one article, durable after :meth:`flush`; raises RejectedError or UnavailableError.

        Args:
            tree: the article as it came.
            file: the absolute path of the file that is this article, if one is.
        """
        normalised = normalise(tree, now=self._clock(), read_page=self._read_page, file=file, outlets=self._outlets)
        self._sink.send(normalised.article)
        return normalised

    def flush(self) -> None:
        """Wait until all that was offered is durable; raises UnavailableError when that cannot be had."""
        self._sink.flush()

    def submit(self, trees: Iterable[object]) -> Receipt:
        """Hand over several and wait until they are durable; a bad one does not keep the others out.

        Raises:
            UnavailableError: the stream cannot take articles now; submitting all of them again does no harm.
        """
        accepted: list[str] = []
        refused: list[Refusal] = []
        for index, tree in enumerate(trees):
            try:
                accepted.append(self.offer(tree).article.id)
            except RejectedError as error:
                refused.append(Refusal(index=index, code=error.code, message=str(error)))
        self.flush()
        return Receipt(accepted=tuple(accepted), refused=tuple(refused))

"""Put articles from files on the topic ``articles``."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from streams.domain.errors import Place, RejectedError
from streams.ingest.article_file import ArticleForm, FileArticle
from streams.ingest.intake import Intake

ReadFile = Callable[[str, ArticleForm], Iterable[FileArticle]]
"""Every article of a file, or of standard input for ``-``; raises OSError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What became of one article.

    Attributes:
        size: its bytes in the file.
        refusal: why it was not taken; none if it was.
        notes: what had to be changed to take it.
    """

    place: Place
    size: int
    refusal: RejectedError | None = None
    notes: tuple[str, ...] = ()


def ingest_files(
    intake: Intake, read_file: ReadFile, files: Iterable[tuple[str, ArticleForm]], overrides: Mapping[str, str]
) -> Iterator[Offered]:
    """Offer every article of the files; all that were taken are durable at the end.

    Args:
        intake: takes them.
        read_file: reads a file.
        files: path and form of each; ``-`` is standard input.
        overrides: fields to set in each article.

    Raises:
        UnavailableError: the stream cannot take articles now.
        OSError: a file cannot be read.
    """
    for path, form in files:
        own_file = None if form is ArticleForm.JSON_LINES or path == "-" else str(Path(path).absolute())
        for article in read_file(path, form):
            yield _offer(intake, article, overrides, own_file)
    intake.flush()


def _offer(intake: Intake, article: FileArticle, overrides: Mapping[str, str], own_file: str | None) -> Offered:
    try:
        tree = article.tree()
        notes = intake.offer({**tree, **overrides} if isinstance(tree, dict) else tree, own_file).notes
    except RejectedError as error:
        return Offered(place=article.place, size=article.size, refusal=error)
    return Offered(place=article.place, size=article.size, notes=tuple(notes))

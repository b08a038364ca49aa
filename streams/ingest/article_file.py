"""Articles as files hold them."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from streams.domain.errors import Place, RejectedError


class ArticleForm(StrEnum):
    """What a file holds."""

    JSON_LINES = "jsonl"
    HTML = "html"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileArticle:
    """One article of a file as it stands there.

    Attributes:
        size: its bytes in the file.
        content: its JSON tree, or what keeps it from being one.
    """

    place: Place
    size: int
    content: object | RejectedError

    def tree(self) -> object:
        """Its JSON tree; raises RejectedError when it is none."""
        if isinstance(self.content, RejectedError):
            raise self.content
        return self.content


_SUFFIXES = {
    ".jsonl": ArticleForm.JSON_LINES,
    ".ndjson": ArticleForm.JSON_LINES,
    ".json": ArticleForm.JSON_LINES,
    ".html": ArticleForm.HTML,
    ".htm": ArticleForm.HTML,
    ".xhtml": ArticleForm.HTML,
    ".txt": ArticleForm.TEXT,
    ".text": ArticleForm.TEXT,
    ".md": ArticleForm.TEXT,
}


def form_of(path: str) -> ArticleForm:
    """What the file's name says that it holds; JSON lines for ``-`` and for names that say nothing."""
    return _SUFFIXES.get(Path(path).suffix.lower(), ArticleForm.JSON_LINES)

"""Language: extraction reads English; what says that it is written in another language is passed over, and counted."""

from streams.domain.article import Article

_READ = frozenset({"en", "eng", "english", "und", ""})
"""English, and *undetermined*, which says as little as no language at all."""


def foreign(article: Article) -> str | None:
    """The language that the article says it is written in, if that is not one that is read."""
    return None if article.language in _READ else article.language

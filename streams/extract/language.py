"""Language: extraction reads English; articles in other languages are skipped and counted."""

import re
from collections.abc import Callable

from streams.domain.article import UNDETERMINED, Article

Identify = Callable[[str], str | None]
"""Which language a text is written in, as ISO 639-1; ``None`` where that is unsure."""

_READ = frozenset({"en", "eng", "english", "pcm"})
"""English, and the pidgin for which identification takes headlines full of West African names."""
_UNNAMED = frozenset({UNDETERMINED, ""})
_SAMPLE = 1_000
"""Characters that say which language it is."""
_ENGLISH = re.compile(
    r"\b(?:the|of|and|is|was|were|has|have|with|for|from|that|said|says|by|after|over)\b", re.IGNORECASE
)
_SHARE = 0.08
"""Of all words; English text has some four in ten of these, another language next to none."""


def foreign(article: Article, identify: Identify) -> str | None:
    """The language of the article if it is not English: the one that it names, or the one that its text is in."""
    if article.language not in _UNNAMED:
        return None if article.language in _READ else article.language
    sample = f"{article.title}\n{article.text}"[:_SAMPLE]
    if _is_plainly_english(sample):
        return None
    language = identify(sample)
    return None if language in _READ else language


def _is_plainly_english(sample: str) -> bool:
    """Whether so many words are English that nobody need be asked."""
    return len(_ENGLISH.findall(sample)) >= _SHARE * (sample.count(" ") + 1)

"""Words of a text normalised for search: without case, accents and punctuation."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words in the order of the text: ``L'Élysée, 2024`` gives ``l``, ``elysee`` and ``2024``."""
    if not text.isascii():
        text = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return _WORD.findall(text.casefold())

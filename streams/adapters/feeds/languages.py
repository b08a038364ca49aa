"""Which language a text is in."""

from functools import cache
from typing import Any

MIN_LENGTH = 60
"""Characters; shorter texts say too little."""

_READ = 4_000


def classify(text: str) -> tuple[str, float] | None:
    """The language (ISO 639-1) of a text and how sure that is, of [0, 1]; None for too little text."""
    if len(text) < MIN_LENGTH:
        return None
    language, probability = _identifier().classify(text[:_READ])
    return str(language), float(probability)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a second to load

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

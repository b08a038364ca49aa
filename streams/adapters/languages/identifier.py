"""Identifies the language of a text offline with py3langid."""

from functools import cache
from threading import Lock
from typing import Any

MIN_LENGTH = 60
"""Characters; shorter texts say too little."""

_READ = 4_000
_SURE = 0.9
_LOADING = Lock()


def classify(text: str) -> tuple[str, float] | None:
    """The language (ISO 639-1) of a text and how sure that is, of [0, 1]; None for too little text."""
    if len(text) < MIN_LENGTH:
        return None
    language, probability = _model().classify(text[:_READ])
    return str(language), float(probability)


def identify(text: str) -> str | None:
    """The language (ISO 639-1) of a text; None where that is unsure."""
    found = classify(text)
    return found[0] if found is not None and found[1] >= _SURE else None


def _model() -> Any:
    """The one model of this process: threads that need it at the same time must not load 90 MB each."""
    with _LOADING:
        return _identifier()


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - a second to load

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

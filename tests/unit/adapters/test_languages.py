"""Languages are identified, by one model however many threads ask."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from py3langid.langid import LanguageIdentifier

from streams.adapters.languages import identifier

ENGLISH = "The minister said on Sunday that the country would leave the union at the end of the year."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        ("Le ministre a annoncé dimanche que le pays quitterait l'union à la fin de l'année.", "fr"),
        ("El ministro anunció el domingo que el país abandonará la unión a finales de año.", "es"),
    ],
)
def test_the_language_of_a_sentence_is_identified(text: str, language: str) -> None:
    found = identifier.classify(text)
    assert found is not None
    assert found[0] == language


def test_a_headline_is_too_little_to_tell() -> None:
    assert identifier.classify("Mali leaves") is None


def test_threads_that_ask_at_once_load_one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    loads = []
    load = LanguageIdentifier.from_model_file

    def counted(*arguments: object, **options: object) -> object:
        loads.append(1)
        return load(*arguments, **options)

    monkeypatch.setattr(LanguageIdentifier, "from_model_file", counted)
    identifier._identifier.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(identifier.classify, [ENGLISH] * 8))) == 1
    assert len(loads) == 1

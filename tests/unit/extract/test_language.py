"""Which articles are passed over for their language."""

from datetime import UTC, datetime

from streams.adapters.languages.identifier import identify
from streams.domain.article import UNDETERMINED, Article
from streams.extract.language import foreign

ENGLISH = "Mali has left the bloc, the junta said on Sunday, and Niger will follow by the end of the year."
FRENCH = "Le Mali a quitté le bloc, a annoncé dimanche la junte au pouvoir, et le Niger va suivre avec le Burkina Faso."
SPANISH = "El Gobierno de Bolivia anunció este lunes que retira a su embajador en Perú."
SWAHILI = "Serikali ya Kenya ilitangaza Jumatatu kwamba wanajeshi wake wataondoka Haiti."
NAMES = "Niger Mali Togo Benin Ghana Lagos Niamey Bamako Accra Lome Dakar Abuja"


def article(text: str, language: str = UNDETERMINED) -> Article:
    return Article(id="a", text=text, language=language, published_at=datetime(2025, 5, 14, tzinfo=UTC))


def never(_: str) -> str | None:
    raise AssertionError("nobody need be asked")


def test_language_of_articles_that_name_none_is_identified() -> None:
    assert foreign(article(FRENCH), identify) == "fr"
    assert foreign(article(SPANISH), identify) == "es"
    assert foreign(article(SWAHILI), identify) == "sw"


def test_named_language_is_believed_without_a_look_at_the_text() -> None:
    assert foreign(article(ENGLISH, "fr"), never) == "fr"
    assert foreign(article(FRENCH, "en"), never) is None


def test_plain_english_is_read_without_identification_and_short_headlines_are_read() -> None:
    assert foreign(article(ENGLISH), never) is None
    assert foreign(article("Mali quitte la CEDEAO"), identify) is None


def test_unsure_language_is_read_as_english() -> None:
    assert foreign(article(NAMES), lambda _: None) is None

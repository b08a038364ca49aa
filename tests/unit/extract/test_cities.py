"""Which city and country a phrase of place means."""

from datetime import UTC, datetime

import pytest

from streams.adapters.knowledge.cities import load_cities
from streams.domain.article import Article
from streams.domain.entity import PlaceRef
from streams.extract.cities import Cities, City
from streams.extract.extractor import Extractor

TRIPOLIS = [City("Tripoli", "LBY", 32.9, 13.2, 1_300_000), City("Tripoli", "LBN", 34.4, 35.8, 230_000)]


def place(extractor: Extractor, text: str) -> PlaceRef | None:
    article = Article(id="a", text=text, published_at=datetime(2025, 5, 14, tzinfo=UTC))
    return next((event.place for event in extractor(article) if event.place is not None), None)


@pytest.mark.parametrize(
    ("text", "country", "city"),
    [
        ("French police arrested two men in Istres.", "FRA", "Istres"),
        ("Gunmen attacked a market in the Malian town of Gao.", "MLI", "Gao"),
        ("Gunmen attacked a market in Gao, Burkina Faso.", "BFA", "Gao"),
        ("Israeli jets bombed a depot in Tripoli. Lebanon protested.", "LBN", "Tripoli"),
        ("US police shot a protester in Paris, Texas.", "USA", "Paris"),
        ("Kenyan police arrested a lawyer in Nairobi.", "KEN", "Nairobi"),
        ("Nigerian troops killed ten rebels in Konduga.", None, None),
    ],
)
def test_city_is_the_one_that_the_article_means(
    extractor: Extractor, text: str, country: str | None, city: str | None
) -> None:
    found = place(extractor, text)
    assert (found and found.id, found and found.city) == (country, city)


def test_city_carries_its_coordinates(extractor: Extractor) -> None:
    found = place(extractor, "Gunmen attacked a market in Gao, Mali.")
    assert found is not None
    assert (found.latitude, found.longitude) == pytest.approx((16.27, -0.04), abs=0.1)


def test_namesake_of_comparable_size_makes_a_city_unsure_unless_the_article_names_the_country() -> None:
    cities = Cities({"tripoli": TRIPOLIS}.__getitem__)
    assert cities.meant("Tripoli") is None
    assert cities.meant("Tripoli", named={"LBN"}) == TRIPOLIS[1]
    assert cities.meant("Tripoli", country="LBY") == TRIPOLIS[0]
    assert cities.meant("Tripoli", country="FRA") is None


def test_accents_and_hyphens_do_not_hide_a_city() -> None:
    cities = load_cities()
    assert cities.meant("Menaka", country="MLI") == cities.meant("Ménaka", country="MLI")
    assert cities.meant("Goma") is not None

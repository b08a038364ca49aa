"""The map of the world: who is on it, how dark, and where."""

from datetime import date

from streams.bootstrap import load_atlas
from streams.console.pages.world_map import HEIGHT, WIDTH, drawn_countries, position, world_map
from streams.domain.entity import PlaceRef


def test_large_and_small_countries_are_on_the_map():
    """Natural Earth leaves countries out at this scale, and knows some by name only."""
    members = load_atlas().members("UN", date(2024, 1, 1))
    assert members - drawn_countries() == {"TUV"}
    assert {"SGP", "MLT", "XKX", "PSE", "TWN"} <= drawn_countries()


def test_the_country_with_most_is_darkest_and_one_with_few_is_still_shaded():
    drawn = world_map({"MLI": 900, "NER": 30, "TGO": 1}, str.title, lambda code: f"/alerts?about={code}")
    assert {each.id: each.shade for each in drawn.countries} == {"MLI": 4, "NER": 3, "TGO": 1}
    assert drawn.countries[0].href == "/alerts?about=MLI"


def test_places_with_coordinates_are_dots_and_countries_without_a_shape_are_named():
    bamako = PlaceRef(id="MLI", name="Mali", kind="country", city="Bamako", latitude=12.65, longitude=-8.0)
    somewhere = PlaceRef(id="MLI", name="Mali", kind="country")
    drawn = world_map({"MLI": 1, "REU": 2}, {"MLI": "Mali", "REU": "Réunion"}.get, str, [bamako, bamako, somewhere])
    (dot,) = drawn.dots
    assert (dot.name, dot.x, dot.y) == ("Bamako", 477.8, 198.2)
    assert drawn.missing == ("Réunion",)
    assert world_map({}, str, str) is None


def test_degrees_beyond_the_edges_stay_on_the_map():
    assert position(0, 0) == (WIDTH / 2, HEIGHT * 84 / 144)
    assert position(-89, 180) == (WIDTH, HEIGHT)
    assert position(90, -180) == (0, 0)

"""A name is found however a newspaper spells it."""

import pytest

from streams.domain.entity import Role, Surface
from streams.extract.lang.en.spelling import spellings


@pytest.mark.parametrize(
    ("name", "role", "spelling"),
    [
        ("Organisation of African Unity", Role.NAME, "Organization of African Unity"),
        ("International Labor Organization", Role.NAME, "International Labour Organisation"),
        ("Organisation for Economic Co-operation", Role.NAME, "Organization for Economic Cooperation"),
        ("United Nations Children's Fund", Role.NAME, "U.N. Children's Fund"),
        ("UN Women", Role.NAME, "United Nations Women"),
        ("Escazú Agreement", Role.NAME, "Escazu Agreement"),
        ("Türkiye", Role.NAME, "TURKIYE"),
        ("NATO", Role.ACRONYM, "Nato"),
        ("EU", Role.ACRONYM, "E.U."),
    ],
)
def test_a_name_is_known_in_every_usual_spelling(name: str, role: Role, spelling: str) -> None:
    assert spelling in spellings(Surface(name, "X", role), {ord("-"): " "})


def test_spellings_leave_a_plain_name_alone() -> None:
    assert spellings(Surface("Mali", "MLI", Role.NAME), {}) == {"Mali", "MALI"}


def test_the_united_nations_themselves_get_no_second_name() -> None:
    assert spellings(Surface("United Nations", "UN", Role.NAME), {}) == {"United Nations", "UNITED NATIONS"}


def test_a_body_of_the_united_nations_is_also_called_theirs() -> None:
    assert "U.N. World Food Programme" in spellings(Surface("World Food Programme", "WFP", Role.NAME), {}, "un_body")


def test_a_treaty_may_stand_in_small_letters() -> None:
    assert "energy charter treaty" in spellings(Surface("Energy Charter Treaty", "ECT", Role.NAME), {}, "treaty")

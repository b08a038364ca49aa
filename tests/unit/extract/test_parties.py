"""Who acts below the state, and what announcing, refusing and demanding an act amounts to."""

import pytest

from streams.bootstrap import build_extractor
from streams.domain.errors import TocsinError
from streams.extract.extractor import Extractor
from streams.settings import Extract, Settings
from tests.unit.extract.conftest import article


def roles(extractor: Extractor, text: str) -> set[tuple[str, str | None, str | None]]:
    found = extractor(article(text))
    return {(e.type, e.actor.id if e.actor else None, e.target.id if e.target else None) for e in found}


PARTIES = {
    "soldiers act for their country": ("Kenyan soldiers attacked al-Shabaab.", ("assault", "KEN", "SOM.SHABAAB")),
    "rebels don't": ("Chadian rebels attacked Libyan troops.", ("assault", "TCD.rebels", "LBY")),
    "a quantity is of what it counts": (
        "Thousands of Hungarians demonstrated against the European Union.",
        ("protest", "HUN.civilians", "EU"),
    ),
    "a pronoun is the subject before it": (
        "Slovakia said that it condemned Iceland.",
        ("accuse", "SVK", "ISL"),
    ),
    "a leader stands for the country that the article ties him to": (
        "President Daniel Noboa of Ecuador spoke first. Noboa condemned Cuba.",
        ("accuse", "ECU", "CUB"),
    ),
    "a force of an organisation acts for it": ("NATO troops attacked a Libyan convoy.", ("assault", "NATO", "LBY")),
}


@pytest.mark.parametrize(("text", "expected"), PARTIES.values(), ids=PARTIES.keys())
def test_a_party_is_read_as(extractor: Extractor, text: str, expected: tuple[str, str | None, str | None]) -> None:
    assert expected in roles(extractor, text)


AMOUNTS = {
    "done": ("Latvia gave aid to Malawi.", "aid"),
    "announced help is agreeing": ("Latvia will give aid to Malawi.", "agree"),
    "promised help is agreeing": ("Latvia promised to give aid to Malawi.", "agree"),
    "refused help is rejecting": ("Latvia refused to give aid to Malawi.", "reject"),
    "announced harm is threatening": ("Latvia will shell Malawi.", "threaten"),
    "threatened harm is threatening": ("Latvia threatened to shell Malawi.", "threaten"),
    "what others must do is requested": ("Latvia said that Malawi must free the prisoners.", "request"),
}


@pytest.mark.parametrize(("text", "expected"), AMOUNTS.values(), ids=AMOUNTS.keys())
def test_an_act_amounts_to(extractor: Extractor, text: str, expected: str) -> None:
    assert {event_type for event_type, _, _ in roles(extractor, text)} == {expected}


def test_a_bilateral_pattern_gives_way_to_the_membership_family(extractor: Extractor) -> None:
    assert roles(extractor, "Russia withdrew from the Open Skies Treaty.") == {("membership.leave", "RUS", None)}


def test_a_sentence_that_names_nobody_tells_of_no_attack(extractor: Extractor) -> None:
    assert roles(extractor, "Peru elected a president. Later gunmen attacked a bus.") == {
        ("government.election", "PER", None)
    }


def test_only_the_families_asked_for_are_looked_for() -> None:
    narrow = build_extractor(Settings(extract=Extract(families=("membership",))))
    assert roles(narrow, "Mali left ECOWAS and attacked Niger.") == {("membership.leave", "MLI", None)}


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(TocsinError, match="unknown memberhip"):
        build_extractor(Settings(extract=Extract(families=("memberhip",))))


def test_a_people_without_a_state_is_no_country(extractor: Extractor) -> None:
    extractor(article("Turkish warplanes aimed at Kurdish militants, killing 35 smugglers suspected as guerrillas."))

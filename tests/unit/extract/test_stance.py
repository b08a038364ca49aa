"""How real an act is that a verb charges somebody with, a participle adds, or an end takes back."""

import pytest

from streams.extract.extractor import Extractor
from tests.unit.extract.conftest import article

STANCES = {
    "an answer is real": (
        "Norway responded by summoning the Belarusian ambassador.",
        ("accuse", "NOR", "completed", "asserted"),
    ),
    "words beside the main clause are real": (
        "The premier posted a message on the web blaming Eritrea for the raid.",
        ("accuse", None, "completed", "asserted"),
    ),
    "what may not happen is denied": (
        "Hungary may not leave NATO, its premier told reporters.",
        ("membership.leave", "HUN", "proposed", "denied"),
    ),
    "what may happen is hypothetical": (
        "Hungary may leave NATO, its premier told reporters.",
        ("membership.leave", "HUN", "proposed", "hypothetical"),
    ),
    "what was prevented is denied": (
        "The European Union prevented Georgia from leaving the Council of Europe.",
        ("membership.leave", "GEO", "proposed", "denied"),
    ),
    "a truce that ends is over": (
        "The ceasefire between Uganda and the Lord's Resistance Army ends.",
        ("ceasefire", "UGA", "cancelled", "asserted"),
    ),
    "ending sanctions is lifting them": (
        "Japan ends sanctions against Myanmar.",
        ("sanction.lift", "JPN", "completed", "asserted"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), STANCES.values(), ids=STANCES.keys())
def test_the_stance(extractor: Extractor, text: str, expected: tuple[str, str | None, str, str]) -> None:
    found = extractor.events(article(text), extractor.verdicts(article(text)))
    assert expected in {(e.type, e.actor.id if e.actor else None, e.status, e.modality) for e in found}


NOBODY = {
    "who suffers does not act": "Georgian tennis player Nikoloz Example arrested on Monday.",
    "nor where a participle follows a passive": "A Kenyan farmer was shot and killed on the road.",
    "nor where somebody is rescued": "Three Canadian sailors rescued after a storm.",
    "a stranger is not whoever is named later": "Cuba accuses the East of sending arms to Peru.",
}


@pytest.mark.parametrize("text", NOBODY.values(), ids=NOBODY.keys())
def test_nobody_is_made_an_actor_or_target(extractor: Extractor, text: str) -> None:
    found = extractor(article(text))
    assert not [e for e in found if (e.actor and e.actor.id != "CUB") or (e.target and e.target.id == "PER")]


def test_the_accused_is_who_would_have_done_it(extractor: Extractor) -> None:
    text = "Iran accuses the United States of bombing a Syrian village."
    assert ("assault", "IRN") not in {(e.type, e.actor.id if e.actor else None) for e in extractor(article(text))}


def test_campaigning_for_an_exit_is_no_exit(extractor: Extractor) -> None:
    text = "The mayor says he will be campaigning for Malta to leave the European Union."
    assert not [e for e in extractor(article(text)) if e.status in {"announced", "completed"} and "leave" in e.type]


def test_what_an_exit_would_do_makes_it_no_decision(extractor: Extractor) -> None:
    found = extractor(article("Peru's exit from the Andean Community would weaken it."))
    assert {(e.status, e.modality) for e in found if e.type == "membership.leave"} <= {("proposed", "hypothetical")}


def test_a_decision_that_is_spoken_of_belongs_to_who_speaks(extractor: Extractor) -> None:
    found = extractor(article("The EU gave Kosovo the green light to adopt the euro."))
    assert ("membership.join", "XKX") in {(e.type, e.actor.id if e.actor else None) for e in found}


def test_a_date_in_an_aside_is_not_that_of_the_main_clause(extractor: Extractor) -> None:
    found = extractor(article("Mali, which joined in 1975, will leave ECOWAS."))
    assert [(e.status, e.modality) for e in found if e.type == "membership.leave"] == [("announced", "asserted")]


def test_a_date_between_commas_is(extractor: Extractor) -> None:
    (found,) = extractor(article("Mali on Sunday, May 15, left ECOWAS."))
    assert found.occurred_on is not None
    assert found.occurred_on.date.isoformat() == "2022-05-15"


def test_what_goes_on_since_a_day_is_no_history(extractor: Extractor) -> None:
    goes_on, was = (
        extractor(article(text, day="2024-06-12"))[0].modality
        for text in ("Peru has fed refugees in Chile since January.", "Mali has been suspended from ECOWAS since 2020.")
    )
    assert (goes_on, was) == ("asserted", "historical")


def test_he_who_resigns_must_be_somebody_who_can(extractor: Extractor) -> None:
    premier, coach = (
        extractor(article(f"{who} said that he would step down.")) for who in ("Kenya's premier", "The Kenyan coach")
    )
    assert [event.actor and event.actor.id for event in premier] == ["KEN"]
    assert coach == ()


@pytest.mark.parametrize(("day", "events"), [(5, 1), (7, 1), (12, 0)])
def test_a_leader_stands_for_the_country_in_the_news_of_the_fall(extractor: Extractor, day: int, events: int) -> None:
    assert len(extractor(article("Sheikh Hasina resigned.", day=f"2024-8-{day}"))) == events

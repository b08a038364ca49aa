"""Who says it, denials across sentences, background and figures of speech: what makes an event firm."""

import pytest

from streams.domain.event import Event, Modality, Status
from streams.extract.extractor import Extractor
from tests.unit.extract.conftest import article


def exits(extractor: Extractor, text: str, title: str = "") -> list[Event]:
    found = extractor(article(text, title, day="2024-06-12"))
    return [event for event in found if event.type == "membership.leave"]


def is_firm(event: Event) -> bool:
    return event.modality is Modality.ASSERTED and event.status in {Status.ANNOUNCED, Status.COMPLETED}


FIRM = {
    "the state": "Chad will leave the African Union, its foreign minister said.",
    "the body": "Chad will leave the African Union, a spokesman of the African Union said.",
    "an outsider who knows": "Chad has left the African Union, the Kenyan foreign minister said.",
    "an outsider who makes it known": "Kenya announced that Chad would leave the African Union.",
    "nobody": "Chad will leave the African Union.",
}
NOT_FIRM = {
    "an outsider's forecast": "Chad will leave the African Union, the Kenyan foreign minister said.",
    "an analyst's forecast": "Chad will leave the African Union, an analyst in N'Djamena said.",
    "a belief": "Kenya believes that Chad will leave the African Union.",
    "a rumour": "Unconfirmed posts said that Chad had left the African Union.",
    "a film": "In the film, Chad leaves the African Union.",
    "a figure of speech": "Mentally, Chad has left the African Union, a former minister said.",
    "an inverted condition": "Should Chad leave the African Union, trade would suffer.",
    "a question": "Has Chad left the African Union?",
    "background": "Chad previously left the African Union.",
    "what was taken back": "Chad left the African Union and later returned to it.",
}


@pytest.mark.parametrize("text", FIRM.values(), ids=FIRM.keys())
def test_the_word_of_who_does_or_knows_it_is_firm(extractor: Extractor, text: str) -> None:
    assert any(is_firm(event) for event in exits(extractor, text))


@pytest.mark.parametrize("text", NOT_FIRM.values(), ids=NOT_FIRM.keys())
def test_what_is_only_thought_told_or_remembered_is_not_firm(extractor: Extractor, text: str) -> None:
    assert not [event for event in exits(extractor, text) if is_firm(event)]


def test_a_denial_wins_over_the_claim_that_follows_it(extractor: Extractor) -> None:
    denial = "Chad has not left the African Union, its government said."
    claim = "A minister had said on Monday that Chad was leaving the African Union."
    (event,) = exits(extractor, f"{denial} {claim}")
    assert event.modality is Modality.DENIED


def test_a_denial_costs_confidence_and_says_so(extractor: Extractor) -> None:
    told = article("Chad has not left the African Union. A website wrote that Chad had left the African Union.")
    alone = article("Chad has not left the African Union.")
    verdicts = extractor.verdicts(told)
    assert "the article denies it" in {reason for verdict in verdicts for reason in verdict.reasons}
    assert extractor(told)[0].confidence < extractor(alone)[0].confidence


def test_a_negation_of_how_is_no_denial(extractor: Extractor) -> None:
    how = "Chad will not leave the African Union without a vote."
    when = "Chad will leave the African Union in June, its president said."
    assert any(is_firm(event) for event in exits(extractor, f"{how} {when}"))


def test_explain_names_the_speaker_rule(extractor: Extractor) -> None:
    verdicts = extractor.verdicts(article(NOT_FIRM["an outsider's forecast"]))
    assert "foretold by others than those who do it" in {reason for verdict in verdicts for reason in verdict.reasons}

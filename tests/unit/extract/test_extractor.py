"""What the extractor promises of any article."""

from streams.extract.extractor import Extractor
from tests.unit.extract.conftest import article

SAHEL = (
    "Mali said on Sunday that it will leave the multinational military force of West Africa, after other members kept "
    "it from taking over the chair. “The government of Mali is deciding to withdraw from all the organs and bodies of "
    "the G5 Sahel,” Bamako announced. The country's departure from the security force deepens its isolation. Mali's "
    "military government, which took power in a 2020 coup, wants two years, while the Economic Community of West "
    "African States (Ecowas) allows 16 months."
)


def test_an_article_about_one_exit_gives_one_event_with_all_its_evidence(extractor: Extractor) -> None:
    (event,) = (e for e in extractor(article(SAHEL)) if e.family == "membership")
    assert (event.type, event.actor.id, event.organisation.id) == ("membership.leave", "MLI", "G5SAHEL")
    assert (event.status, event.modality) == ("announced", "asserted")
    assert [e.trigger for e in event.evidence] == ["leave", "withdraw", "departure"]


def test_the_offsets_of_evidence_point_at_its_sentence(extractor: Extractor) -> None:
    for event in extractor(article(SAHEL)):
        for evidence in event.evidence:
            assert SAHEL[evidence.start : evidence.end] == evidence.sentence


def test_the_first_pass_changes_nothing(extractor: Extractor, thorough: Extractor) -> None:
    assert thorough(article(SAHEL)) == extractor(article(SAHEL))


def test_a_headline_gives_way_to_what_the_text_says_of_how_far_along_it_is(extractor: Extractor) -> None:
    text = "Kenya announced that it will leave the East African Community, officials said."
    (event,) = extractor(article(text, title="Kenya quits East African Community"))
    assert event.status == "announced"
    assert [e.start >= 0 for e in event.evidence] == [False, True]

"""Whose report a copy is: keys that went out stay, and house styles of numbers and quotes do not matter."""

import pytest

from streams.collect.syndication import copies, fingerprint, with_origin
from streams.collect.text_tokens import tokens, without_long_quotes
from streams.domain.fingerprint import Fingerprint

REPORT = (
    "The assembly voted on Thursday to suspend the member over the detention of a research ship, the first such "
    "step in the history of the body. Relatives of the sailors had waited for months for a sign of life and "
    "thanked those delegations that changed their minds. The suspension takes effect at midnight, while the "
    "member keeps its seat and may speak in debates about its own conduct."
)
OTHER = (
    "Farmers blocked the roads to the capital with tractors because a new tax on diesel makes harvests dearer "
    "than buyers will pay. Police diverted lorries over the hills and asked commuters to stay at home, but "
    "schools opened as usual in most districts. Talks with the ministry begin on Monday, and both sides expect "
    "them to last for several weeks."
)


def article(name: str, text: str = REPORT, origin: str | None = None) -> Fingerprint:
    found = fingerprint(name, text, source_key=f"{name}.example", origin=origin)
    assert found is not None
    return found


def test_the_first_that_was_seen_gives_its_key_to_all_that_come_later() -> None:
    first, second = article("first"), article("second", REPORT.replace("months", "weeks"))
    assert with_origin(article("third"), [first, second]).origin == "first.example"


def test_of_two_keys_that_went_out_for_one_report_an_agencys_wins() -> None:
    paper, agency = article("paper"), article("agency", origin="Reuters")
    assert with_origin(article("late"), [paper, agency]).origin == "Reuters"


def test_a_copy_of_a_known_report_makes_no_key_of_the_agency_that_it_names() -> None:
    assert with_origin(article("late", origin="Reuters"), [article("paper")]).origin == "paper.example"
    assert with_origin(article("late", OTHER, origin="Reuters"), [article("paper")]).origin == "Reuters"


def test_a_report_that_names_another_agency_is_a_copy_only_if_most_of_it_is_the_same() -> None:
    half = f"{REPORT[: len(REPORT) // 2]} {OTHER}"
    assert copies(article("a", half), article("b"))
    assert not copies(article("a", half, origin="AFP"), article("b", origin="Reuters"))
    assert copies(article("a", origin="AFP"), article("b", origin="Reuters"))


def test_a_part_of_a_text_many_times_as_long_is_recognised() -> None:
    long = " ".join(f"Chapter {n} says something else about matter{n} and tells{n} nobody more" for n in range(150))
    assert copies(article("part"), article("whole", f"{long} {REPORT} {long[::-1]}"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paid 48,000 crowns", "paid 48.000 crowns"),
        ("paid 48 000 crowns", "paid 48000 crowns"),
        ("at 3:40 a.m.", "at 03.40 am"),
        ("fourteen sailors", "14 sailors"),
        ("forty-one villages", "41 villages"),
        ("minister Ortuño", "minister Ortuno"),
        ("the Council’s vote", "the council's vote"),
    ],
)
def test_house_styles_of_numbers_and_names_are_one(one: str, other: str) -> None:
    assert [token.stem for token in tokens(one)] == [token.stem for token in tokens(other)]


@pytest.mark.parametrize("quote", ['"{}"', "“{}”", "«{}»", "'{}'", "‘{}’"])
def test_long_quotes_are_seen_in_every_style(quote: str) -> None:
    said = "we came as partners and weren't treated as such by anybody who sat in that hall"
    assert without_long_quotes(f"The minister's friends said: {quote.format(said)} and left").split() == [
        *"The minister's friends said: and left".split()
    ]

"""A leader's name stands for the country while in office, and every fault of the file is told with its line."""

from datetime import date
from pathlib import Path

import pytest

from streams.adapters.knowledge.files import load_atlas, read_atlas
from streams.extract.gazetteer import Gazetteer
from streams.extract.lang.en.english import English


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults name files from where we are."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    atlas = load_atlas()
    return Gazetteer(atlas, English(), (), atlas.leaders)


def meant(gazetteer: Gazetteer, text: str, day: str | None) -> list[str]:
    mentions = gazetteer.mentions(text, date.fromisoformat(day) if day else None)
    return [candidate.entity for mention in mentions for candidate in mention.candidates]


@pytest.mark.parametrize(
    ("text", "day", "countries"),
    [
        ("Trump left.", "2016-10-30", []),
        ("Trump left.", "2016-11-21", ["USA"]),
        ("Trump left.", "2017-01-20", ["USA"]),
        ("Trump left.", "2021-01-20", ["USA"]),
        ("Trump left.", "2021-01-24", []),
        ("Donald Trump left.", "2025-06-01", ["USA"]),
        ("Netanyahu left.", "2022-01-01", []),
        ("Netanyahu left.", "2023-01-01", ["ISR"]),
        ("Goita left.", "2022-05-16", ["MLI"]),
        ("Colonel Goïta left.", "2022-05-16", ["MLI"]),
        ("Prime Minister Johnson left.", "2020-05-16", ["GBR"]),
        ("Johnson left.", "2020-05-16", []),
        ("Angela Merkel left.", None, ["DEU"]),
    ],
)
def test_a_name_counts_from_the_election_to_the_news_of_the_end(
    gazetteer: Gazetteer, text: str, day: str | None, countries: list[str]
) -> None:
    assert meant(gazetteer, text, day) == countries


def test_a_title_and_a_surname_do_not_cut_a_full_name_short(gazetteer: Gazetteer) -> None:
    (mention,) = gazetteer.mentions("President Yoon Suk Yeol left.", date(2024, 5, 1))
    assert (mention.text, mention.candidates[0].entity) == ("President Yoon Suk Yeol", "KOR")


def test_no_short_name_means_two_people_in_office_at_one_time() -> None:
    leaders = load_atlas().leaders
    for mine in leaders:
        for other in leaders:
            if mine.country != other.country and set(mine.alone) & set(other.alone):
                for term in mine.terms:
                    assert not any(t.start and t.start in term for t in other.terms), (mine.name, other.name)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("QQQ:\n  A B: {from: 2020}\n", 1, "unknown country 'QQQ'"),
        ("MLI:\n  A B: {since: 2020}\n", 2, "unknown key in leader A B: 'since'"),
        ("MLI:\n  A B: {title: King}\n", 2, "nothing says when A B was in office"),
        ("MLI:\n  A B: {from: 2020, to: 2019}\n", 2, "the days of A B are out of order"),
        ("MLI:\n  A B: {from: [2018, 2020, 2022], to: 2019}\n", 2, "A B has 3 `from` and 1 `to`"),
        ("MLI:\n  A B: {from: yesterday}\n", 2, "'yesterday' is no date"),
        ("MLI:\n  A Mali: {from: 2020, alone: Mali}\n", 2, "'Mali' already names MLI"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    (tmp_path / "kinds.yaml").write_text("forum: {summary: Forums, nouns: [forum]}\n")
    (tmp_path / "countries.yaml").write_text("MLI: {name: Mali}\n")
    (tmp_path / "groups.yaml").write_text("XGROUP: {name: X Front, sector: rebels, country: MLI}\n")
    (tmp_path / "leaders.yaml").write_text(text)
    _, (diagnostic, *_) = read_atlas(tmp_path)
    assert message in str(diagnostic)
    assert (diagnostic.place.file, diagnostic.place.line) == ("leaders.yaml", line)

"""Every fault of the knowledge files is told with its place, and all of them at once."""

from pathlib import Path

import pytest

from streams.adapters.knowledge.files import load_atlas, read_atlas
from streams.domain.errors import DiagnosticsError

KINDS = "forum: {summary: Forums, nouns: [forum]}\n"
COUNTRIES = """\
AAA: &a {name: Andorra}
AND: {name: Andorra, adjectives: [Andorran]}
MLI: {name: Mali}
NER: {name: Niger}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults name files from where we are."""
    monkeypatch.chdir(tmp_path)


def knowledge(tmp_path: Path, organisations: str, countries: str = COUNTRIES.partition("\n")[2]) -> Path:
    (tmp_path / "kinds.yaml").write_text(KINDS)
    (tmp_path / "countries.yaml").write_text(countries)
    (tmp_path / "groups.yaml").write_text("XGROUP: {name: X Front, sector: rebels, country: MLI}\n")
    (tmp_path / "leaders.yaml").write_text("MLI:\n  Jane Doe: {from: 2020}\n")
    (tmp_path / "organisations").mkdir()
    (tmp_path / "organisations" / "x.yaml").write_text(organisations)
    return tmp_path


BODY = "XORG:\n  name: X\n  kind: forum\n"
FAULTS = {
    "unknown country": (BODY + "  joined:\n    2020: MLI QQQ\n", 5, "unknown country 'QQQ'"),
    "the same country twice": (BODY + "  joined:\n    2020: MLI MLI\n", 5, "MLI stands twice"),
    "duplicate id": (BODY + BODY, 4, "'XORG' stands here twice"),
    "duplicate date": (BODY + "  joined:\n    2020: MLI\n    2020: NER\n", 6, "'2020' stands here twice"),
    "overlapping memberships": (BODY + "  joined:\n    2020: MLI\n    2021: MLI\n", 6, "while it is a member"),
    "end before start": (BODY + "  joined:\n    2020: MLI\n  left:\n    2019: MLI\n", 7, "without being a member"),
    "left on the day it joined": (
        BODY + "  joined:\n    2020: MLI\n    2022: MLI\n  left:\n    2021: MLI\n    2022: NER\n",
        9,
        "NER left on 2022-01-01 without being a member",
    ),
    "suspended outsider": (BODY + "  suspended:\n    2020: MLI\n", 5, "without being a member"),
    "suspended twice": (
        BODY + "  joined:\n    2020: MLI\n  suspended:\n    2021: MLI\n    2022: MLI\n",
        8,
        "while it is suspended",
    ),
    "restored without suspension": (
        BODY + "  joined:\n    2020: MLI\n  restored:\n    2021: MLI\n",
        7,
        "without being suspended",
    ),
    "joined before it was founded": (
        BODY + "  founded: 2021\n  joined:\n    2020: MLI\n",
        6,
        "before the organisation",
    ),
    "left after it was dissolved": (
        BODY + "  dissolved: 2021\n  joined:\n    2020: MLI\n  left:\n    2022: MLI\n",
        8,
        "after the organisation was dissolved",
    ),
    "unknown kind": ("XORG:\n  name: X\n  kind: forumm\n", 3, "unknown kind 'forumm'"),
    "unknown key": (BODY + "  nounns: [x]\n", 4, "unknown key in organisation XORG: 'nounns'"),
    "unknown region": (BODY + "  region: Atlantis\n", 4, "unknown region"),
    "no such date": (BODY + "  joined:\n    2020-02-30: MLI\n", 5, "'2020-02-30' is no date"),
    "no name": ("XORG:\n  kind: forum\n", 1, "has no name"),
    "a short name that no text has": (BODY + "  short: YO\n", 4, "'YO' is neither an acronym nor a name of XORG"),
    "unknown successor": (BODY + "  successor: YORG\n", 4, "unknown organisation 'YORG'"),
    "members as an unknown body": (BODY + "  members_as: YORG\n", 4, "unknown organisation 'YORG'"),
    "members as itself": (BODY + "  members_as: XORG\n", 4, "from itself"),
    "an id that a country has": ("MLI:\n  name: X\n  kind: forum\n", 1, "'MLI' is defined twice"),
    "an id in lower case": ("x1:\n  name: X\n  kind: forum\n", 1, "'x1' is no id"),
    "a name of two entities": ("XORG:\n  name: Mali\n  kind: forum\n", 1, "'Mali' names MLI and XORG"),
    "a caution about nothing": (BODY + "  cautions: {Y: z}\n", 4, "caution about 'Y'"),
    "a list where a text belongs": ("XORG:\n  name: [X, Y]\n  kind: forum\n", 2, "name must be one text"),
    "a text where a mapping belongs": (BODY + "  joined: MLI\n", 4, "joined must be a mapping"),
    "not YAML": ("XORG:\n  name: 'X\n", 3, "not YAML"),
}


@pytest.mark.parametrize(("text", "line", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_names_its_file_and_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    _, diagnostics = read_atlas(knowledge(tmp_path, text))
    told = [f for f in diagnostics if message in f.message]
    assert told, diagnostics
    assert told[0].place.file == "organisations/x.yaml"
    assert told[0].place.line == line


def test_a_code_that_iso_does_not_know_is_a_fault(tmp_path: Path) -> None:
    _, diagnostics = read_atlas(knowledge(tmp_path, BODY, "MLI: {name: Mali}\nZZZ: {name: Nowhere}\n"))
    assert [(f.place.file, f.place.line) for f in diagnostics] == [("countries.yaml", 2)]
    assert "'ZZZ' is no ISO 3166-1" in diagnostics[0].message


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = BODY + "  nounns: [x]\n  joined:\n    2020: QQQ\n    maybe: MLI\n"
    with pytest.raises(DiagnosticsError) as caught:
        load_atlas(knowledge(tmp_path, text))
    assert [diagnostic.place.line for diagnostic in caught.value.diagnostics] == [4, 6, 7]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    _, diagnostics = read_atlas(tmp_path)
    assert {diagnostic.place.file for diagnostic in diagnostics} == {
        "kinds.yaml",
        "countries.yaml",
        "groups.yaml",
        "leaders.yaml",
    }


def test_a_name_of_two_entities_needs_a_caution_in_each(tmp_path: Path) -> None:
    text = "XORG:\n  name: X\n  kind: forum\n  names: [Mali]\n  cautions: {Mali: the country}\n"
    _, diagnostics = read_atlas(knowledge(tmp_path, text))
    assert [f.message for f in diagnostics] == ["'Mali' names MLI and XORG"]
    assert "caution in MLI" in diagnostics[0].hint


def test_a_suspension_is_not_taken_over(tmp_path: Path) -> None:
    text = (
        BODY + "  joined:\n    2010: NER\n  suspended:\n    2012: NER\n"
        "YORG:\n  name: Y\n  kind: forum\n  founded: 2000\n  members_as: XORG\n"
    )
    atlas, diagnostics = read_atlas(knowledge(tmp_path, text))
    assert not diagnostics
    assert [m.suspensions for m in atlas.organisations["YORG"].memberships] == [()]


def test_members_taken_over_keep_their_dates_unless_they_joined_before_it_was_founded(tmp_path: Path) -> None:
    text = (
        BODY + "  joined:\n    1990: MLI\n    2010: NER\n    1980: AND\n  left:\n    1985: AND\n"
        "YORG:\n  name: Y\n  kind: forum\n  founded: 2000\n  members_as: XORG\n"
    )
    atlas, diagnostics = read_atlas(knowledge(tmp_path, text))
    assert not diagnostics
    starts = {m.country: m.period.start.year for m in atlas.organisations["YORG"].memberships if m.period.start}
    assert starts == {"MLI": 2000, "NER": 2010}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("XGROUP: {sector: rebels}\n", "has no name"),
        ("XGROUP: {name: Y, sector: robels}\n", "unknown sector 'robels'"),
        ("XGROUP: {name: Y, sector: rebels, country: QQQ}\n", "unknown country 'QQQ'"),
        ("MLI: {name: Y, sector: rebels}\n", "'MLI' is defined twice"),
    ],
)
def test_a_fault_in_a_group_names_its_line(tmp_path: Path, text: str, message: str) -> None:
    directory = knowledge(tmp_path, BODY)
    (directory / "groups.yaml").write_text(text)
    _, diagnostics = read_atlas(directory)
    assert [(f.place.file, f.place.line) for f in diagnostics] == [("groups.yaml", 1)]
    assert message in diagnostics[0].message

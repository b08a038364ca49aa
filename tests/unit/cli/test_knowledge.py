"""``tocsin knowledge`` answers from the shipped files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.adapters.knowledge.files import load_atlas
from streams.cli import tocsin
from streams.services.knowledge.organisations_page import organisations_page

DOCS = Path(__file__).parents[3] / "docs"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(tocsin, ["knowledge", *arguments])


def test_the_shipped_files_are_without_fault() -> None:
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "organisations" in result.output


def test_faults_fail_the_check_and_are_all_told(tmp_path: Path) -> None:
    (tmp_path / "kinds.yaml").write_text("forum: {nouns: [forum]}\n")
    (tmp_path / "countries.yaml").write_text("ZZ1: {name: A}\nZZ2: {name: B}\n")
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert "countries.yaml:1:1" in result.output
    assert "countries.yaml:2:1" in result.output


def test_faults_in_ones_own_outlets_fail_the_check(tmp_path: Path) -> None:
    (tmp_path / "outlets.yaml").write_text("Gazette Group: 7\n")
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert "outlets.yaml:1:" in result.output


def test_members_are_those_of_the_day_asked_for() -> None:
    rows = json.loads(run("members", "opec", "--on", "2018-12-31", "--json").output)
    assert "QAT" in {row["id"] for row in rows}
    rows = json.loads(run("members", "opec", "--on", "2019-01-01", "--json").output)
    assert "QAT" not in {row["id"] for row in rows}


@pytest.mark.parametrize("name", ["Swaziland", "eswatini", "SWZ", "Mbabane"])
def test_a_country_is_found_by_id_and_by_any_name(name: str) -> None:
    assert [entity["id"] for entity in json.loads(run("show", name, "--json").output)] == ["SWZ"]


def test_an_ambiguous_name_shows_all_that_it_means() -> None:
    found = {entity["id"] for entity in json.loads(run("show", "Brussels", "--json").output)}
    assert found == {"BEL", "EU"}


def test_a_group_shows_its_country() -> None:
    result = run("show", "Hizbollah")
    assert result.exit_code == 0, result.output
    assert "LBN.HEZBOLLAH" in result.output
    assert "rebels" in result.output


def test_an_unknown_name_says_what_to_do() -> None:
    result = run("show", "Atlantis")
    assert result.exit_code == 1
    assert "docs/organisations.md" in result.output


def test_the_page_of_organisations_is_current() -> None:
    page = (DOCS / "organisations.md").read_text(encoding="utf-8")
    assert page == organisations_page(load_atlas()), "run `tocsin knowledge page -o docs/organisations.md`"

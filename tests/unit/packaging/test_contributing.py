"""What contributors are told is true: paths exist, targets exist, and every decision is in the index."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
DECISIONS = ROOT / "docs" / "decisions"
ROW = re.compile(r"\| \[(?P<number>\d{4})\]\((?P<file>[^)]+)\) \| (?P<title>.+) \| (?P<status>.+) \| (?P<date>\S+) \|")
STATUS = re.compile(r"accepted|superseded by \[\d{4}\]\(\d{4}-[a-z0-9-]+\.md\)")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:[\w.-]+/)+[\w.*-]*|[A-Z]\w+\.md)`", CONTRIBUTING))))
def test_a_path_named_for_contributors_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("kind", ["event type", "rule field", "channel", "command", "language"])
def test_each_extension_has_a_worked_example_with_its_files(kind: str) -> None:
    [section] = re.findall(rf"^### An? {kind}\n(.*?)(?=^##|\Z)", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"`(?:streams|tests|rules|docs|templates)/[^`]+`", section)) >= 4


def test_make_targets_named_for_contributors_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    named = {word for line in re.findall(r"`[^`]*make ([a-z -]+)", CONTRIBUTING) for word in line.split()}
    assert {target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()


def title_of(page: Path) -> str:
    found = re.match(r"# \d{4}(?: —|:)? (.+)", page.read_text())
    assert found, f"{page.name} begins with no heading: # 0001 — title"
    return found[1]


def test_every_decision_is_in_the_index_with_its_title_status_and_date() -> None:
    """A new decision needs a row in docs/decisions/README.md."""
    lines = (DECISIONS / "README.md").read_text().splitlines()
    rows = [found for line in lines if (found := ROW.fullmatch(line))]
    titles = {page.name: title_of(page) for page in DECISIONS.glob("[0-9]*.md")}
    assert {row["file"]: row["title"] for row in rows} == titles
    assert [row["file"] for row in rows] == sorted(titles)
    assert all(row["file"].startswith(row["number"]) for row in rows)
    assert [row["status"] for row in rows if not STATUS.fullmatch(row["status"])] == []
    assert [row["date"] for row in rows if not re.fullmatch(r"20\d\d-\d\d-\d\d", row["date"])] == []


def test_hooks_run_only_what_this_repository_installs() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert set(re.findall(r"- repo: (.+)", hooks)) == {"local"}
    assert re.findall(r"entry: (\S+)", hooks)
    assert all(entry.startswith(".venv/bin/") for entry in re.findall(r"entry: (\S+)", hooks))

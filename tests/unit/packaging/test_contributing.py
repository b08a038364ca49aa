"""What contributors are told is true: paths exist, targets exist, and every decision is in the index."""

import re
from datetime import date
from pathlib import Path

import pytest

from tools.decision_index import FOLDER, read_titles, render

ROOT = Path(__file__).parents[3]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[A-Z]\w+\.md)`")


@pytest.mark.parametrize("path", sorted(set(PATH.findall(CONTRIBUTING + ARCHITECTURE))))
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


def test_every_decision_is_in_the_index_with_its_title() -> None:
    """If this fails, there is a new page: `make decisions` adds its row."""
    index = (FOLDER / "README.md").read_text()
    assert render(index, read_titles(), date(2000, 1, 1)) == index


def test_a_new_decision_is_added_and_older_ones_keep_status_and_date() -> None:
    index = "# Decisions\n\n| [0002](0002-b.md) | B | superseded by [0003](0003-c.md) | 2026-01-01 |\n"
    titles = {"0003-c.md": "C", "0002-b.md": "B, renamed"}
    assert render(index, titles, date(2026, 3, 1)) == (
        "# Decisions\n\n"
        "| [0002](0002-b.md) | B, renamed | superseded by [0003](0003-c.md) | 2026-01-01 |\n"
        "| [0003](0003-c.md) | C | accepted | 2026-03-01 |\n"
    )


def test_hooks_run_only_what_this_repository_installs() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert set(re.findall(r"- repo: (.+)", hooks)) == {"local"}
    assert re.findall(r"entry: (\S+)", hooks)
    assert all(entry.startswith(".venv/bin/") for entry in re.findall(r"entry: (\S+)", hooks))

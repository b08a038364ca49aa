"""Every example of docs/rules.md is a rule file that loads, and its tests pass."""

import re
from pathlib import Path

import pytest

from streams.adapters.knowledge.files import load_atlas
from streams.adapters.rules.loader import read_rules
from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import documents
from streams.bootstrap import load_taxonomy
from streams.detect.match.fields import FIELDS, PAIRS
from streams.detect.rehearsal import rehearse

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_loads_and_passes_its_tests(text):
    nodes, diagnostics = documents(text.encode(), "docs/rules.md")
    book = read_rules(nodes, load_atlas(), load_taxonomy(), Diagnostics(diagnostics))
    for rule in book.rules.values():
        for test in rule.tests:
            assert rehearse(rule, test, book).mismatches == ()


def test_the_page_has_examples():
    assert len(EXAMPLES) >= 7


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_the_page_names_every_field(name):
    if name in PAIRS:
        assert f'`"{name}"`' in PAGE
        return
    part, _, leaf = name.partition(".")
    rows = [line for line in PAGE.splitlines() if line.startswith("| `") and f"{part}." in line]
    assert any(re.search(rf"\b{leaf}\b", row) for row in rows)

"""The rules that ship and those that are given as examples load without complaint and pass their tests."""

from pathlib import Path

import pytest

from streams.adapters.knowledge.files import load_atlas
from streams.adapters.rules.lint import Level, lint
from streams.bootstrap import load_rule_book
from streams.bootstrap.rules import load_taxonomy
from streams.detect.rehearsal import rehearse

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("folder", ["rules", "examples/rules"])
def test_rules_have_tests_that_pass_and_nothing_to_complain_of(folder):
    atlas = load_atlas()
    book = load_rule_book([ROOT / folder])
    assert [str(one) for one in lint(book, atlas, load_taxonomy()) if one.level is not Level.INFO] == []
    assert [rule.id for rule in book.rules.values() if not rule.tests] == []
    outcomes = [rehearse(rule, test, book) for rule in book.rules.values() for test in rule.tests]
    assert [f"{one.rule.id}: {one.test.name}" for one in outcomes if not one.passed] == []

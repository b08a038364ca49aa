"""Run the tests inside rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from streams.detect.rehearsal import RuleTestResult, rehearse
from streams.domain.rule import Rule, RuleTest
from streams.services.rules.select import RuleSelection


@dataclass(frozen=True, slots=True)
class TestRun:
    """One test that was run, and how long it took in seconds."""

    outcome: RuleTestResult
    seconds: float

    @property
    def name(self) -> str:
        """The test as pytest would name it."""
        return f"{self.outcome.rule.place.file}::{self.outcome.rule.id}::{self.outcome.test.name}"


def run_tests(
    selection: RuleSelection, timer: Callable[[], float], *, words: str = "", exit_first: bool = False
) -> Iterator[TestRun]:
    """Run the tests of the selected rules, one after the other.

    Args:
        selection: the rules.
        timer: a clock that only goes forward, in seconds.
        words: only tests whose name, rule or file contains this, whatever its case.
        exit_first: stop behind the first that fails.
    """
    for rule, test in _selected(selection, words):
        started = timer()
        run = TestRun(rehearse(rule, test, selection.book), timer() - started)
        yield run
        if exit_first and not run.outcome.passed:
            return


def _selected(selection: RuleSelection, words: str) -> Iterator[tuple[Rule, RuleTest]]:
    for rule in selection.rules:
        for test in rule.tests:
            if words.casefold() in f"{rule.place.file} {rule.id} {test.name}".casefold():
                yield rule, test

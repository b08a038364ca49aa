"""Lint: what is valid in a rule but probably unintended or expensive."""

from collections.abc import Iterator

import re2

from streams.adapters.rules.contradictions import contradiction, values_that_never_come
from streams.adapters.rules.missing_keys import unknown_keys
from streams.adapters.rules.unmeant import lets_hypotheses_in, unmeant_values
from streams.adapters.rules.vocabulary import Vocabularies
from streams.detect.match.branches import Branch, branches
from streams.detect.match.fields import FIELDS, Vocabulary
from streams.detect.rulebook import RuleBook
from streams.domain.condition import Clause, Condition, Operator, clauses
from streams.domain.entity import Atlas
from streams.domain.lint_finding import Level, LintFinding
from streams.domain.rule import Rule, RuleStatus
from streams.domain.taxonomy import Taxonomy

DEAR_PROGRAM = 500
"""Instructions of an RE2 program from which an expression is called dear; most have fewer than 50."""


def lint(book: RuleBook, atlas: Atlas, taxonomy: Taxonomy) -> list[LintFinding]:
    """Everything that somebody should look at, in the order of the files."""
    vocabularies = Vocabularies(atlas, taxonomy)
    found: list[LintFinding] = []
    for rule in book.rules.values():
        found += _care(rule)
        found += _keys(rule)
        for condition in conditions_of(rule):
            found += _branches(rule, condition, atlas)
            found += _values(rule, condition, vocabularies)
    found += _filters(book)
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.place, finding.check))


def conditions_of(rule: Rule) -> list[Condition]:
    """The condition of the rule, or those of its steps."""
    steps = rule.correlate.steps if rule.correlate else ()
    return [step.match for step in steps] or [rule.match]


def _care(rule: Rule) -> Iterator[LintFinding]:
    if not rule.owner:
        yield LintFinding(
            Level.WARNING, "no-owner", rule.id, rule.place, f"{rule.id} has no owner", "add owner: who answers for it"
        )
    if not rule.tests and rule.status is not RuleStatus.DISABLED:
        message = f"{rule.id} has no tests"
        yield LintFinding(
            Level.INFO, "no-tests", rule.id, rule.place, message, "add tests: with events and what to expect"
        )


def _keys(rule: Rule) -> Iterator[LintFinding]:
    for field, key in unknown_keys(rule, conditions_of(rule)):
        message = f"{field} in {key} of {rule.id} can be missing, and an event without it is like no other"
        hint = f"ask for {field}|exists: true, or write missing: group beside {key}"
        yield LintFinding(Level.WARNING, "missing-key", rule.id, rule.place, message, hint)


def _branches(rule: Rule, condition: Condition, atlas: Atlas) -> Iterator[LintFinding]:
    several = branches(condition)
    impossible = [found for branch in several if (found := contradiction(branch, atlas)) is not None]
    for clause, why in impossible:
        if len(impossible) == len(several):
            message, level = f"{rule.id} can never match: {why}", Level.ERROR
        else:
            message, level = f"a branch of {rule.id} can never hold: {why}", Level.WARNING
        yield LintFinding(level, "unreachable", rule.id, clause.place, message, "remove one of the two")
    for branch in several:
        if not any(_selects(name) for name in branch.anchors):
            yield _unanchored(rule, branch)


def _selects(name: str) -> bool:
    """Whether exact values of the field leave few events: those of a short list of choices do not."""
    return FIELDS[name].vocabulary is not Vocabulary.CHOICES


def _unanchored(rule: Rule, branch: Branch) -> LintFinding:
    parts = [clause for part in (*branch.rest, *branch.anchors.values()) for clause in clauses(part)]
    place = parts[0].place if parts else rule.place
    return LintFinding(
        Level.WARNING,
        "no-anchor",
        rule.id,
        place,
        f"{rule.id} looks at every event: nothing in it asks for exact values",
        "add a type, a country, an organisation or another field with exact values",
    )


def _values(rule: Rule, condition: Condition, vocabularies: Vocabularies) -> Iterator[LintFinding]:
    for clause in lets_hypotheses_in(condition):
        message = f"{rule.id} rules {' and '.join(map(str, clause.values))} out and lets the other modalities in"
        hint = "write event.modality: asserted, or leave it out: that is the default"
        yield LintFinding(Level.WARNING, "unmeant", rule.id, clause.place, message, hint)
    for clause in clauses(condition):
        for message, hint in unmeant_values(clause):
            yield LintFinding(Level.WARNING, "unmeant", rule.id, clause.place, message, hint)
        for value in values_that_never_come(clause, vocabularies):
            message = f"no event has {clause.field} {clause.operator} {value!r}"
            yield LintFinding(
                Level.WARNING, "never-matches", rule.id, clause.place, message, "correct or remove the value"
            )
        if clause.operator is Operator.RE:
            yield from _expressions(rule, clause)


def _expressions(rule: Rule, clause: Clause) -> Iterator[LintFinding]:
    for value in clause.values:
        text = str(value)
        size = re2.compile(text).programsize
        if size > DEAR_PROGRAM:
            message = f"the expression {text[:40]!r}… compiles to {size} steps, which every event pays for"
            yield LintFinding(
                Level.WARNING, "dear-expression", rule.id, clause.place, message, "shorten it, or list values"
            )
        elif re2.escape(text) == text:
            message = f"the expression {text!r} has nothing special in it"
            yield LintFinding(
                Level.INFO, "plain-expression", rule.id, clause.place, message, "use contains: it is cheaper"
            )


def _filters(book: RuleBook) -> Iterator[LintFinding]:
    for one in book.filters.values():
        if not any(one.tunes(rule.id, rule.labels) for rule in book.rules.values()):
            message = f"the filter {one.id} tunes no rule"
            yield LintFinding(
                Level.WARNING, "idle-filter", one.id, one.place, message, "correct its labels or remove it"
            )

"""The lint finds what is not wrong but probably not meant, or dear."""

import pytest

from streams.adapters.rules.lint import Level, lint
from streams.adapters.rules.loader import read_rules
from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import documents
from tests.unit.rules.world import ATLAS, TAXONOMY

GOOD = "{id: a, title: A, owner: me, tests: [{name: t, events: [{actor.id: MLI}], expect: []}], match: MATCH}"


def findings(match, text=GOOD):
    nodes, diagnostics = documents(text.replace("MATCH", match).encode(), "rules.yaml")
    return lint(read_rules(nodes, ATLAS, TAXONOMY, Diagnostics(diagnostics)), ATLAS, TAXONOMY)


@pytest.mark.parametrize(
    "match",
    [
        "{event.type: membership.leave}",
        "{actor.member_of|ref: organisation.id, organisation.kind: regional_bloc}",
        "[{actor.id: MLI}, {actor.id|exists: true, organisation.id: [EU, ICC], event.confidence|gte: 0.7}]",
        "{actor.id: MLI, all: [{actor.id: [MLI, NER]}, {not: {actor.id: NER}}]}",
        "{actor.member_of: EU, all: [{actor.member_of: ECOWAS}]}",
        "{event.type: membership.leave, event.family: membership}",
        "{actor.id: MLI, article.title|re: '(quit|exit)s?'}",
        "{actor.id|startswith: M, event.type: membership.leave}",
        "{actor.id: MLI, article.title|like: '*coup?', evidence.sentence|word: coup, article.title|not|contains: why}",
        "{actor.id: MLI, event.modality|not: [denied, hypothetical, historical]}",
    ],
)
def test_a_good_rule_gives_no_findings(match):
    assert findings(match) == []


@pytest.mark.parametrize(
    ("match", "check", "level", "words"),
    [
        ("{organisation.id: ECOWAS}", "missing-key", Level.WARNING, "actor.id in dedupe_key"),
        ("{event.confidence|gte: 0.9}", "no-anchor", Level.WARNING, "looks at every event"),
        ("{event.status: announced}", "no-anchor", Level.WARNING, "looks at every event"),
        ("[{actor.id: MLI}, {article.title|contains: exit}]", "no-anchor", Level.WARNING, "looks at every event"),
        ("{actor.id: MLI, all: [{actor.id: NER}]}", "unreachable", Level.ERROR, "cannot be MLI and NER at once"),
        ("{actor.id: MLI, any: [{actor.id: NER}, {target.id: EU}]}", "unreachable", Level.WARNING, "a branch of a"),
        ("{actor.id: MLI, not: {actor.id: MLI}}", "unreachable", Level.ERROR, "asked for and ruled out"),
        ("{actor.id: MLI, all: [{actor.id|exists: false}]}", "unreachable", Level.ERROR, "must be missing"),
        ("{actor.id: MLI, source.tier|gt: 3, source.tier|lt: 2}", "unreachable", Level.ERROR, "gt 3.0 and lt 2.0"),
        ("{actor.id: MLI, source.tier|gte: 3, source.tier|lt: 3}", "unreachable", Level.ERROR, "gte 3.0 and lt 3.0"),
        ("{event.type: membership.leave, event.family: protest}", "unreachable", Level.ERROR, "of the family protest"),
        ("{organisation.id: ICC, organisation.kind: regional_bloc}", "unreachable", Level.ERROR, "ICC is court"),
        ("{actor.id: MLI, event.confidence|gte: 70}", "never-matches", Level.WARNING, "event.confidence gte 70"),
        ("{actor.id: MLI, event.type|startswith: membr}", "never-matches", Level.WARNING, "startswith 'membr'"),
        ("{actor.id: MLI, article.title|re: '(a{1,300}){1,3}'}", "dear-expression", Level.WARNING, "steps"),
        ("{actor.id: MLI, article.title: '*coup*'}", "unmeant", Level.WARNING, "asks for the character"),
        (
            "{actor.id: MLI, article.title|contains: '*coup*'}",
            "unmeant",
            Level.WARNING,
            "asks for the character",
        ),
        ("{actor.id: MLI, article.title|like: coup}", "unmeant", Level.WARNING, "exactly that text"),
        ("{actor.id: MLI, evidence.sentence: coup}", "unmeant", Level.WARNING, "a whole sentence"),
        ('{actor.id: MLI, article.title|re: "\\bcoup"}', "unmeant", Level.WARNING, "control character U+0008"),
        ("{actor.id: MLI, article.title|contains: “coup”}", "unmeant", Level.WARNING, "curly quotes"),
        ("{actor.id: MLI, not: {event.modality: denied}}", "unmeant", Level.WARNING, "lets the other modalities in"),
        ("{actor.id: MLI, article.title|re: exit}", "plain-expression", Level.INFO, "nothing special"),
    ],
)
def test_findings_say_what_is_dear_or_not_meant(match, check, level, words):
    (found,) = [finding for finding in findings(match) if finding.check == check]
    assert found.level is level
    assert words in found.message
    assert found.place.line == 1


def test_a_rule_without_owner_or_tests_and_a_filter_that_tunes_nothing_are_found():
    text = "{id: a, title: A, match: MATCH}\n---\n{kind: filter, id: f, labels: {x: y}, exclude: {actor.id: MLI}}"
    checks = [finding.check for finding in findings("{actor.id: MLI}", text)]
    assert checks == ["no-owner", "no-tests", "idle-filter"]

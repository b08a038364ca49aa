"""Rule files become a rule book, or every fault of every file is reported at once."""

from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from streams.adapters.rules import load_rules
from streams.detect.intake import matches_of
from streams.domain.alert import Severity
from streams.domain.condition import AllOf, AnyOf, Clause, Not, Operator, clauses
from streams.domain.correlation import CorrelationType, Skip
from streams.domain.errors import DiagnosticsError
from streams.domain.rule import RuleStatus
from tests.unit.rules.world import ATLAS, TAXONOMY, event

BROKEN = Path(__file__).parent / "broken"


@pytest.fixture
def load(tmp_path):
    """Load the text of one rule file."""

    def load_text(text, **more):
        for name, content in {"rules": text, **more}.items():
            (tmp_path / f"{name}.yaml").write_text(dedent(content), encoding="utf-8")
        return load_rules(tmp_path, ATLAS, TAXONOMY)

    return load_text


def faults_of(path):
    with pytest.raises(DiagnosticsError) as caught:
        load_rules(path, ATLAS, TAXONOMY)
    return [
        f"{f.place.line}:{f.place.column} {f.message}{f' ({f.hint})' if f.hint else ''}"
        for f in caught.value.diagnostics
    ]


@pytest.mark.parametrize(
    ("file", "diagnostic"),
    [
        ("absence-with-one-step", "3:48 an absence has two steps or none (what came, and what did not follow)"),
        ("alias", "3:19 anchors and aliases are not used here (name shared values with kind: list)"),
        ("distinct-without-field", "4:12 correlate lacks field (add field: …)"),
        ("duplicate-key", "5:3 'actor.id' stands here twice (first in line 4; keep one)"),
        ("duration-without-unit", "4:19 throttle must be a duration (write 90s, 30m, 72h, 180d or 2w)"),
        ("look-around", "3:27 not a regular expression for RE2: invalid perl operator: (?= (RE2 has no look-around)"),
        ("not-utf-8", "3:0 byte 25 is not UTF-8: invalid continuation byte (save the file as UTF-8)"),
        ("text-that-is-ordered", "3:9 actor.id is text, which has no order for gte"),
        ("unknown-country", "3:19 unknown country or organisation 'Norway' (Norway is NOR)"),
        ("unknown-country", "3:38 unknown country or organisation 'NOO' (did you mean NOR?)"),
        ("unknown-field", "3:9 unknown field 'actor.di' (did you mean actor.id?)"),
        ("unknown-key", "3:1 unknown key in rule: 'macth' (did you mean match?)"),
        ("unknown-organisation", "3:26 unknown organisation 'ECOWA' (did you mean ECOWAS?)"),
        ("unknown-summary-name", "4:18 unknown name in summary: 'actor.nmae' (did you mean actor.name?)"),
        ("unknown-type", "3:21 unknown event type 'membership.leaves' (did you mean membership.leave?)"),
    ],
)
def test_a_fault_says_where_what_and_what_to_do(file, diagnostic):
    assert diagnostic in faults_of(BROKEN / f"{file}.yaml")


def test_everything_wrong_in_all_files_is_reported_at_once():
    with pytest.raises(DiagnosticsError) as caught:
        load_rules(BROKEN, ATLAS, TAXONOMY)
    assert {Path(f.place.file) for f in caught.value.diagnostics} == set(BROKEN.iterdir())
    assert len([f for f in caught.value.diagnostics if f.place.file.endswith("many-faults.yaml")]) == 10


def test_a_missing_path_is_a_fault():
    assert faults_of(BROKEN / "nowhere") == ["0:0 no such file or directory (name rule files or their directory)"]


def test_more_faults_than_anybody_reads_are_counted_not_hidden(tmp_path):
    (tmp_path / "a.yaml").write_text("id: a\ntitle: A\nmatch:\n" + "".join(f"  x{n}.y: 1\n" for n in range(250)))
    diagnostics = faults_of(tmp_path)
    assert len(diagnostics) == 101
    assert "150 more faults in this file" in diagnostics[-1]


def test_norway_stays_norway_and_clock_values_stay_text(load):
    book = load("{id: a, title: 12:30, match: {actor.id: NOR, article.title: [NO, 12:30, on]}}")
    assert book.rules["a"].title == "12:30"
    title = next(c for c in clauses(book.rules["a"].match) if c.field == "article.title")
    assert title.values == ("12:30", "NO", "on")


def test_a_rule_of_three_lines_has_sensible_defaults(load):
    rule = load("{id: a, title: A, match: {event.type: membership.leave}}").rules["a"]
    assert rule.status is RuleStatus.STABLE
    assert rule.alert.stage_order == ("threatened", "announced", "completed")
    assert rule.alert.severity_of("announced") is Severity.HIGH
    assert rule.alert.close_after == timedelta(days=180)
    assert rule.alert.summary


def test_maps_are_and_lists_are_or(load):
    book = load("""
        id: a
        title: A
        match:
          - actor.id: [MLI, NER]
            not: {organisation.id: EU}
          - all:
              - event.confidence|gte: 0.8
              - any: [{target.id|exists: true}, {event.modality: denied}]
    """)
    match = book.rules["a"].match
    assert isinstance(match, AnyOf)
    first, second = match.parts
    assert first == AllOf(
        (Clause(field="actor.id", values=("MLI", "NER")), Not(Clause(field="organisation.id", values=("EU",))))
    )
    assert second == AllOf(
        (
            Clause(field="event.confidence", operator=Operator.GTE, values=(0.8,)),
            AnyOf(
                (
                    Clause(field="target.id", operator=Operator.EXISTS, values=(True,)),
                    Clause(field="event.modality", values=("denied",)),
                )
            ),
        )
    )


def test_a_rule_that_does_not_speak_of_modality_takes_what_is_asserted(load):
    book = load("""
        id: plain
        title: A
        match: {event.type: membership.leave}
        ---
        id: denials
        title: A
        match: {event.type: membership.leave, event.modality: denied}
    """)
    assert [m.rule.id for m in book.matches(event(modality="asserted"))] == ["plain"]
    assert [m.rule.id for m in book.matches(event(modality="denied"))] == ["denials"]


def test_statuses_have_an_order(load):
    match = load("{id: a, title: A, match: {event.status|gte: announced}}").rules["a"].match
    assert next(iter(clauses(match))) == Clause(field="event.status", values=("announced", "completed"))


def test_named_lists_are_put_in_and_their_values_checked_where_they_stand(load):
    book = load("{id: a, title: A, match: {organisation.id|in: blocs}}", lists="{kind: list, id: blocs, values: [EU]}")
    assert next(iter(clauses(book.rules["a"].match))).values == ("EU",)
    with pytest.raises(DiagnosticsError, match=r"lists.yaml:1:34: unknown organisation 'EUU' \(did you mean EU\?\)"):
        load("{id: a, title: A, match: {organisation.id|in: blocs}}", lists="{kind: list, id: blocs, values: [EUU]}")


def test_a_filter_tunes_rules_by_id_and_by_label_without_forking_them(load):
    book = load("""
        {id: a, title: A, match: {actor.id: MLI}}
        ---
        {id: b, title: B, labels: {topic: x, desk: y}, match: {actor.id: MLI}}
        ---
        {id: c, title: C, labels: {topic: z}, match: {actor.id: MLI}}
        ---
        {kind: filter, id: f, rules: [a], labels: {topic: x}, exclude: {organisation.id: ECOWAS}}
        ---
        {kind: filter, id: g, labels: {topic: z}, require: {event.confidence|gte: 0.95}}
    """)
    assert book.matches(event(organisation="ECOWAS")) == []
    assert sorted(m.rule.id for m in book.matches(event(organisation="EU", confidence=0.99))) == ["a", "b", "c"]
    assert sorted(m.rule.id for m in book.matches(event(organisation="EU", confidence=0.9))) == ["a", "b"]


def test_steps_match_by_themselves_with_the_rules_match_and_filters_folded_in(load):
    book = load("""
        id: s
        title: S
        match: {organisation.id: ECOWAS}
        correlate:
          type: sequence
          within: 365d
          group_by: [actor.id]
          steps:
            - {name: suspended, match: {event.type: membership.suspend}}
            - {name: left, match: {event.type: membership.leave}}
        ---
        {kind: filter, id: f, rules: [s], exclude: {actor.id: NER}}
    """)
    assert book.rules["s"].correlate.type is CorrelationType.SEQUENCE
    assert book.rules["s"].alert.dedupe_key == ("actor.id",)
    assert [m.step for m in book.matches(event(event_type="membership.suspend"))] == ["suspended"]
    assert [m.step for m in book.matches(event(event_type="membership.leave"))] == ["left"]
    assert book.matches(event(organisation="EU")) == []
    assert book.matches(event(actor="NER")) == []


def test_a_disabled_rule_matches_nothing(load):
    assert load("{id: a, title: A, status: disabled, match: {actor.id: MLI}}").matches(event()) == []


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ("{id: a, title: Other, match: {actor.id: [NER, MLI]}, alert: {throttle: 1h, summary: x}}", True),
        ("{id: a, title: A, match: {actor.id: [NER]}}", False),
        ("{id: a, title: A, match: {actor.id: [NER, MLI]}, correlate: {type: count, within: 1h}}", False),
    ],
)
def test_the_fingerprint_changes_with_match_and_correlate_only(load, changed, same):
    before = load("{id: a, title: A, match: {actor.id: [MLI, NER]}}").rules["a"].fingerprint
    assert (load(changed).rules["a"].fingerprint == before) is same


def test_an_id_can_be_given_only_once(load):
    with pytest.raises(DiagnosticsError, match=r"the id a is already taken \(by .*more.yaml:1:6\)"):
        load("{id: a, title: A, match: {actor.id: MLI}}", more="{id: a, title: A, match: {actor.id: MLI}}")


def test_rules_that_would_mute_each_other_are_refused(load):
    rule = "{{id: {0}, title: A, match: {{actor.id: MLI}}, alert: {{inhibits: [{1}]}}}}"
    with pytest.raises(DiagnosticsError, match=r"in a circle: (a → b → a|b → a → b)"):
        load(rule.format("a", "b") + "\n---\n" + rule.format("b", "a"))
    with pytest.raises(DiagnosticsError, match="in a circle: a → a"):
        load(rule.format("a", "a"))


def test_inline_tests_become_events_and_expected_changes(load):
    test = (
        load("""
        id: a
        title: A
        match: {actor.id: MLI}
        tests:
          - name: two come, one is taken back
            start: 2022-05-15
            until: 10d
            events:
              - {at: 1h, times: 2, every: 30m, event.type: membership.leave, actor.id: MLI, source.tier: 2}
              - {at: 3h, retract: 1}
            expect:
              - {at: 1h, change: opened, severity: high, notify: true, dedupe: {actor.id: MLI}}
    """)
        .rules["a"]
        .tests[0]
    )
    assert [arrival.at.isoformat() for arrival in test.inputs] == [
        "2022-05-15T01:00:00+00:00",
        "2022-05-15T01:30:00+00:00",
        "2022-05-15T03:00:00+00:00",
    ]
    assert [arrival.withdrawn for arrival in test.inputs] == [False, False, True]
    assert test.inputs[0].event.actor == ATLAS.ref("MLI")
    assert test.inputs[0].event.article.source.tier == 2
    assert test.expect[0].dedupe == {"actor.id": "MLI"}
    assert test.until.isoformat() == "2022-05-25T00:00:00+00:00"


def test_hidden_files_and_other_suffixes_are_left_out(tmp_path):
    for name in (".hidden.yaml", "notes.txt", "rule.schema.json"):
        (tmp_path / name).write_text("not: a rule")
    (tmp_path / "rule.yml").write_text("{id: a, title: A, match: {actor.id: MLI}}")
    assert list(load_rules(tmp_path, ATLAS, TAXONOMY).rules) == ["a"]


@pytest.mark.parametrize(("line", "skip"), [("", Skip.NONE), ("skip: past_last, ", Skip.PAST_LAST)])
def test_a_count_says_whether_its_events_are_used_up(load, line, skip):
    correlate = f"correlate: {{{line}type: count, within: 3d}}"
    book = load(f"id: a\ntitle: A\nmatch: {{event.type: membership.leave}}\n{correlate}\n")
    assert book.rules["a"].correlate.skip is skip


def test_a_value_can_be_ruled_out_in_place(load):
    book = load("{id: a, title: A, match: {event.type: membership.leave, actor.id|not: [MLI, SEN]}}")
    assert book.matches(event(actor="MLI")) == []
    assert [match.rule.id for match in book.matches(event(actor="NER"))] == ["a"]


def test_accents_match_however_they_are_composed(load):
    book = load("{id: a, title: A, match: {event.type: membership.leave, article.title|contains: 'Co\u0302te'}}")
    assert book.matches(event(title="C\u00f4te d'Ivoire"))
    assert book.matches(event(title="Co\u0302te d'Ivoire"))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("match: {actor.id: NO}", "NO is NOR"),
        ("match: {actor.id: UK}", "UK is GBR"),
        ("match: {actor.id: ml}", "ML is MLI"),
        ("match: {type: membership.leave}", "type is event.type"),
        ("match: {or: [{actor.id: MLI}]}", "or is any"),
        ("match: {article.title|regex: exit}", "regex is re"),
        ("match: {event.confidence: '> 0.5'}", "write event.confidence|gt: 0.5"),
        ("match: {event.confidence: '>= 0.5'}", "write event.confidence|gte: 0.5"),
        ("match: {actor.id: MLI}, correlate: {type: frequency, within: 1h}", "frequency is count"),
        ("match: {actor.id: MLI}, correlate: {type: count, timeframe: 1h}", "timeframe is within"),
        ("match: {actor.id: MLI}, level: high", "level is severity under alert"),
        ("match: {actor.id: MLI}, alert: {close_after: 5s}", "must not be shorter than 1m"),
        ("match: {actor.id: MLI}, alert: {dedupe_key: [pair(actor, target)]}", 'write "pair(actor, target)" in quotes'),
        ("match: {actor.id: MLI, article.title|contains:  # coup\n }", "unless the value is quoted"),
    ],
)
def test_habits_of_other_tools_are_recognised(load, text, hint):
    with pytest.raises(DiagnosticsError) as caught:
        load(f"{{id: a, title: A, {text}}}")
    assert hint in str(caught.value)


def test_a_summary_reports_all_its_unknown_names(load):
    with pytest.raises(DiagnosticsError) as caught:
        load("{id: a, title: A, match: {actor.id: MLI}, alert: {summary: '{{ actor.nam }} {{ targt.name }}'}}")
    assert "actor.nam" in str(caught.value)
    assert "targt.name" in str(caught.value)


def test_a_broken_step_gives_no_second_error(load):
    with pytest.raises(DiagnosticsError) as caught:
        load("""
            id: a
            title: A
            correlate:
              type: sequence
              within: 1d
              steps: [{name: one, match: {actor.idd: MLI}}, {name: two, match: {actor.idd: MLI}}]
        """)
    assert [fault.message for fault in caught.value.diagnostics] == ["unknown field 'actor.idd'"] * 2


def test_rules_are_found_behind_links_and_whatever_the_case_of_their_endings(tmp_path):
    shared, top = tmp_path / "shared", tmp_path / "rules"
    shared.mkdir()
    top.mkdir()
    (shared / "one.YAML").write_text("{id: a, title: A, match: {actor.id: MLI}}")
    (top / "linked").symlink_to(shared)
    (shared / "back").symlink_to(top)
    assert list(load_rules(top, ATLAS, TAXONOMY).rules) == ["a"]


def test_an_article_with_two_events_counts_once(load):
    count = {"type": "count", "at_least": 2, "within": "1d", "group_by": ["actor.id"]}
    book = load(f"{{id: a, title: A, match: {{actor.id: MLI}}, correlate: {count}}}")
    found = [matches_of(book, one, one.article.published_at)[0] for one in (event(), event(event_id="e2"))]
    assert found[0].value == found[1].value == event().article.id

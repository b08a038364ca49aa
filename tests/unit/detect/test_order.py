"""Whatever the order, lateness, repetition and batching of what arrives: the alerts come out the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.detect.detector import Detector
from streams.detect.input import Input
from streams.detect.memory_state import MemoryState
from streams.detect.rulebook import RuleBook
from streams.detect.story import AlertBuilder, episode_of
from streams.domain.alert import Alert, AlertState
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.event import revised
from streams.domain.rule import Bundling
from streams.domain.tally import Tally
from streams.domain.tracked_alert import TrackedAlert
from streams.domain.withdrawal import Withdrawal
from tests.unit.detect.desk import after, report, rule, step, taken_back
from tests.unit.rules.world import ATLAS

EVER = timedelta(days=10_000)
NOW = after(days=400)


def correlation(kind: CorrelationType, **fields: object) -> Correlation:
    """A correlation for which nothing is ever too late."""
    return Correlation(type=kind, group_by=("actor.id",), allowed_lateness=EVER, **fields)


RULES = (
    rule(close_after=timedelta(days=9)),
    rule("any-story", stage_field=None, stage_order=(), dedupe_key=("event.type",), close_after=timedelta(days=2)),
    rule(
        "count",
        correlate=correlation(CorrelationType.COUNT, at_least=3, within=timedelta(days=3)),
        close_after=timedelta(days=5),
    ),
    rule(
        "outlets",
        correlate=correlation(CorrelationType.DISTINCT, field="source.owner", at_least=2, within=timedelta(days=2)),
        close_after=timedelta(days=20),
    ),
    rule(
        "surge",
        correlate=correlation(
            CorrelationType.RATE, at_least=2, floor=2, within=timedelta(days=1), baseline=timedelta(days=6)
        ),
    ),
    rule(
        "then",
        correlate=correlation(
            CorrelationType.SEQUENCE,
            within=timedelta(days=4),
            steps=(step("suspended", "membership.suspend"), step("leaves", "membership.leave")),
        ),
    ),
    rule(
        "never-back",
        correlate=replace(
            correlation(
                CorrelationType.ABSENCE,
                within=timedelta(days=4),
                steps=(step("leaves", "membership.leave"), step("joins", "membership.join")),
            ),
            allowed_lateness=timedelta(days=60),
        ),
    ),
    rule(
        "quiet",
        correlate=replace(
            correlation(CorrelationType.ABSENCE, within=timedelta(days=4)), allowed_lateness=timedelta(days=60)
        ),
    ),
    rule(
        "sessions",
        correlate=correlation(CorrelationType.COUNT, at_least=2, within=timedelta(days=6), gap=timedelta(days=2)),
    ),
    rule("first", correlate=correlation(CorrelationType.FIRST_SEEN, field="source.owner", within=timedelta(days=5))),
    rule(
        "learned",
        correlate=correlation(
            CorrelationType.FIRST_SEEN, field="source.owner", within=timedelta(days=9), learn=timedelta(days=4)
        ),
    ),
)
DETECTOR = Detector(RuleBook(RULES, ATLAS))


@st.composite
def happenings(draw: st.DrawFn) -> list[list[Input]]:
    """For each event its versions and withdrawal; a withdrawal cannot come before the event that it takes back.

    Some say by their revisions which version is later, whatever their dates; of the others the dates say it.
    """
    threads: list[list[Input]] = []
    for number in range(draw(st.integers(1, 9))):
        first = report(
            number,
            draw(st.integers(0, 24 * 30)),
            draw(st.sampled_from(["threatened", "announced", "completed", "cancelled", "proposed"])),
            by=draw(st.sampled_from(["wire", "gazette", "tribune"])),
            actor=draw(st.sampled_from(["MLI", "NER"])),
            event_type=draw(st.sampled_from(["membership.leave"] * 3 + ["membership.suspend", "membership.join"])),
        )
        thread: list[Input] = [first]
        dated_back = draw(st.sampled_from([0, 0, 60]))
        if draw(st.booleans()):
            at = first.article.published_at + timedelta(hours=draw(st.integers(1, 50)) - dated_back)
            status = draw(st.sampled_from(["threatened", "completed"]))
            thread.append(
                replace(first, status=type(first.status)(status), article=replace(first.article, published_at=at))
            )
        if draw(st.integers(0, 3)) == 0:
            thread.append(taken_back(first, draw(st.integers(24 * 33, 24 * 40)) - 24 * dated_back))
        if dated_back:
            thread = [in_revision(item, revision) for revision, item in enumerate(thread, 1)]
        threads.append(thread)
    return threads


def in_revision(item: Input, revision: int) -> Input:
    return replace(item, revision=revision) if isinstance(item, Withdrawal) else revised(item, revision)


def interleaved(threads: Sequence[Sequence[Input]], random: Random) -> list[Input]:
    """Everything at least once, some twice, in any order, except that no withdrawal overtakes what it takes back."""
    items = [item for thread in threads for item in thread]
    items += random.choices(items, k=random.randint(0, len(items)))
    random.shuffle(items)
    ordered: list[Input] = []
    for item in items:
        if isinstance(item, Withdrawal):
            versions = next(thread[:-1] for thread in threads if thread[-1] == item)
            ordered += [version for version in versions if version not in ordered]
        ordered.append(item)
    return ordered


def outcome(inputs: Sequence[Input], random: Random, detector: Detector = DETECTOR) -> MemoryState:
    """The state after the inputs came in batches of random sizes and everything fell silent."""
    state, rest = MemoryState(), list(inputs)
    while rest:
        size = random.randint(1, len(rest))
        detector.detect(rest[:size], state, NOW)
        rest = rest[size:]
    detector.tick(state, NOW + timedelta(minutes=10))
    return state


def content(tracked: TrackedAlert) -> tuple[Alert, Tally]:
    """What the alert says now, without its episode's name and without what it said before it was corrected.

    What it was told with depends on the batch: only what one article opens in one batch is one message.
    """
    bare = replace(tracked.alert, id="", episode="", history=(), bundle=None, changed_at=NOW)
    return bare, tracked.tally


def alerts(state: MemoryState) -> list[tuple[Alert, Tally]]:
    """The alerts that stand; a retracted one is only the trace of something that was said."""
    found = [content(one) for one in state.alerts() if one.alert.state is not AlertState.RETRACTED]
    return sorted(found, key=lambda one: (one[0].rule_id, str(one[0].dedupe), one[0].opened_at))


@given(happenings(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_interleaving_lateness_duplicates_and_corrections_do_not_change_the_final_alerts(threads, random):
    in_order = [item for thread in threads for item in thread]
    assert alerts(outcome(interleaved(threads, random), random)) == alerts(outcome(in_order, random))


@given(happenings(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_replaying_everything_changes_nothing_and_says_nothing(threads, random):
    inputs = interleaved(threads, random)
    state = outcome(inputs, random)
    before, said = state.alerts(), len(state.changes)
    DETECTOR.detect(interleaved(threads, random), state, NOW + timedelta(minutes=10))
    DETECTOR.tick(state, NOW + timedelta(minutes=30))
    assert state.alerts() == before
    assert len(state.changes) == said


@given(happenings(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_size_of_batches_does_not_change_what_is_said(threads, random):
    inputs = interleaved(threads, random)

    def said(state: MemoryState) -> list[str]:
        """Why something is not told depends on whether its alert has closed meanwhile; that it is not told does not."""
        return sorted(f"{change.id} {change.change} {change.notify}" for change in state.changes)

    alone = Detector(RuleBook([replace(r, alert=replace(r.alert, bundle=Bundling.NONE)) for r in RULES], ATLAS))
    one_by_one, at_once = MemoryState(), MemoryState()
    for item in inputs:
        alone.detect([item], one_by_one, NOW)
    alone.detect(inputs, at_once, NOW)
    assert alerts(at_once) == alerts(one_by_one)
    kept = {line for line in said(at_once) if " closed " not in line}
    assert kept == {line for line in said(one_by_one) if " closed " not in line}


@given(happenings(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_adding_up_gives_what_computing_afresh_gives(threads, random):
    state = outcome(interleaved(threads, random), random)
    book = RuleBook(RULES, ATLAS)
    builder = AlertBuilder(book, lambda ids: {k: s.event for k, s in state.event_states(list(ids)).items() if s.event})
    for tracked in state.alerts():
        if tracked.alert.state is not AlertState.RETRACTED:
            rule_matches = [
                rule_match for rule_match in state.matches_of_alert(tracked.alert.id) if rule_match.supports
            ]
            afresh = builder.recomputed(book.rules[tracked.alert.rule_id], tracked, rule_matches)
            assert afresh.tally == tracked.tally
            assert afresh.alert.events == tracked.alert.events


@given(st.lists(st.integers(0, 24 * 300), min_size=2, max_size=6, unique=True))
def test_an_episodes_name_is_its_own_whichever_report_comes_first(hours):
    """Reports further apart than the silence that ends a story never share a name."""
    silence = timedelta(days=20)
    times = sorted(after(hour) for hour in hours)
    for earlier, later in pairwise(times):
        if later - earlier > silence:
            assert episode_of(earlier, silence) != episode_of(later, silence)


@given(happenings(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_ids_do_not_depend_on_the_order_unless_a_story_begins_across_a_border_of_the_grid(threads, random):
    """With the grid of a century, no border is near."""
    patient = Detector(RuleBook([rule(close_after=timedelta(days=36_500))], ATLAS))
    in_order = [item for thread in threads for item in thread]
    ids = [
        [tracked.alert.id for tracked in outcome(inputs, random, patient).alerts()]
        for inputs in (in_order, interleaved(threads, random))
    ]
    assert ids[0] == ids[1]

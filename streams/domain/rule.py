"""Rules: what to match, and the lifecycle of its alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from streams.domain.alert import AlertParameter, Change, Severity
from streams.domain.condition import Condition, canonical
from streams.domain.correlation import Correlation, Missing
from streams.domain.errors import Place
from streams.domain.event import Event
from streams.domain.identity import stable_id


class RuleStatus(StrEnum):
    """``experimental`` evaluates and records but never notifies; ``disabled`` does nothing."""

    STABLE = "stable"
    EXPERIMENTAL = "experimental"
    DISABLED = "disabled"


class CatchUp(StrEnum):
    """What subscribers hear when a silence, a stronger alert or an experiment ends: nothing, or what still stands."""

    NONE = "none"
    STANDING = "standing"


class Bundling(StrEnum):
    """Whether the alerts that one article opens or moves by one rule are told as one."""

    NONE = "none"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """A weaker rule whose alerts are muted while this rule has an open alert with equal values of some fields.

    Attributes:
        equal: the fields; a missing value equals nothing.
    """

    rule: str
    equal: tuple[str, ...] = ("event.story_key",)

    @property
    def by_story(self) -> bool:
        """Whether the alerts must tell of the same story."""
        return self.equal == ("event.story_key",)


DEFAULT_SEVERITY: Mapping[str | None, Severity] = {
    None: Severity.MEDIUM,
    "proposed": Severity.INFO,
    "threatened": Severity.LOW,
    "announced": Severity.HIGH,
    "completed": Severity.CRITICAL,
    "cancelled": Severity.INFO,
}
"""By stage, for rules that do not say; a stage that is not named here is as severe as no stage."""


DEFAULT_KEY = ("actor.id", "organisation.id", "target.id")
OPTIONAL_IN_DEFAULT_KEY = frozenset({"organisation.id", "target.id"})
"""Fields of the default dedupe key that most events lack: a state leaves an organisation and has no target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy:
    """How a rule's alerts live.

    Attributes:
        dedupe_key: fields whose values make one story one alert; by default the correlation's ``group_by``, else
            the three roles.
        stage_field: the field whose value is the stage; none for a rule without stages.
        stage_order: stages from first to last; a stage only climbs; an event with another value opens nothing.
        severity: by stage; the key ``None`` holds for a rule without stages and for stages that are not named.
        notify_on: the changes that subscribers are told of.
        throttle: least time between two notifications of one alert; an escalation passes.
        close_after: silence that ends the story; a later event opens a new episode.
        max_event_age: events older than this at arrival are recorded without notifying; none: however old.
        inhibits: weaker rules that this one mutes.
        catch_up: whether what was muted is told when that which muted it ends.
        renotify_after_quiet: a report after so long without one is told, though it only updates; none: never.
        missing: whether events that lack a value of the dedupe key are one story.
        bundle: whether what one article changes by this rule is told as one alert.
        summary: Jinja line rendered from the event's fields, ``alert`` and ``rule``.
    """

    dedupe_key: tuple[str, ...] = DEFAULT_KEY
    stage_field: str | None = "event.status"
    stage_order: tuple[str, ...] = ("threatened", "announced", "completed")
    severity: Mapping[str | None, Severity] = field(default_factory=lambda: DEFAULT_SEVERITY)
    notify_on: frozenset[Change] = frozenset({Change.OPENED, Change.ESCALATED, Change.RETRACTED})
    throttle: timedelta = timedelta(0)
    close_after: timedelta = timedelta(days=180)
    max_event_age: timedelta | None = timedelta(days=7)
    inhibits: tuple[Inhibition, ...] = ()
    catch_up: CatchUp = CatchUp.STANDING
    renotify_after_quiet: timedelta | None = None
    missing: Missing = Missing.APART
    bundle: Bundling = Bundling.ARTICLE
    summary: str = ""

    @property
    def optional(self) -> frozenset[str]:
        """Fields of the dedupe key that may be missing whatever ``missing`` says."""
        return OPTIONAL_IN_DEFAULT_KEY if self.dedupe_key == DEFAULT_KEY else frozenset()

    def severity_of(self, stage: str | None) -> Severity:
        """How severe an alert at this stage is."""
        return self.severity.get(stage) or self.severity.get(None) or Severity.MEDIUM


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An input of an inline test: at that time the event arrives or, if ``withdrawn``, a correction that drops it."""

    at: datetime
    event: Event
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedChange:
    """One change that an inline test expects; what is ``None`` (or an absent key of ``dedupe``) is not compared."""

    change: Change
    at: datetime | None = None
    stage: str | None = None
    severity: Severity | None = None
    notify: bool | None = None
    dedupe: Mapping[str, str | None] = field(default_factory=dict)
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """An inline test: these inputs, each arriving at its own time, give exactly these changes in this order.

    Plain updates are left out of the comparison unless the test expects one.

    Attributes:
        inputs: in the order of arrival.
        until: event time to which the test runs on after the last input, so that absences and closings show.
    """

    __test__ = False  # pytest would take it for a test of ours

    name: str
    inputs: tuple[Arrival, ...]
    until: datetime
    expect: tuple[ExpectedChange, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule as loaded and checked.

    Attributes:
        description: more about it than the title, for people.
        match: what an event must match, filters folded in; for a rule with steps, any of its steps.
        renamed_from: ids that it had before: alerts go on, and subscriptions that name one still take them.
        parameters: fields of the dedupe key by which subscriptions narrow what they are told of.
        fingerprint: hash of ``match`` and ``correlate``: when it changes, the rule's windows start afresh.
    """

    id: str
    title: str
    description: str = ""
    status: RuleStatus = RuleStatus.STABLE
    owner: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    false_positives: tuple[str, ...] = ()
    renamed_from: tuple[str, ...] = ()
    match: Condition
    correlate: Correlation | None = None
    alert: AlertPolicy = AlertPolicy()
    parameters: tuple[AlertParameter, ...] = ()
    tests: tuple[RuleTest, ...] = ()
    place: Place = field(default=Place(""), compare=False)
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A change to other people's rules without forking them.

    Attributes:
        rules: ids of the rules it tunes; besides them, every rule that carries all of ``labels``.
        require: what events must match in addition.
        exclude: what events must not match.
    """

    id: str
    title: str = ""
    rules: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    require: Condition | None = None
    exclude: Condition | None = None
    place: Place = field(default=Place(""), compare=False)

    def tunes(self, rule_id: str, labels: Mapping[str, str]) -> bool:
        """Whether it tunes the rule of that id with those labels."""
        return rule_id in self.rules or (
            bool(self.labels) and all(labels.get(name) == value for name, value in self.labels.items())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedList:
    """Values that rules refer to by name."""

    id: str
    title: str = ""
    values: tuple[str, ...]
    place: Place = field(default=Place(""), compare=False)


def fingerprint(match: Condition, correlate: Correlation | None) -> str:
    """What tells two rules apart that see other events or count them otherwise; the order of clauses does not."""
    if correlate is None:
        return stable_id("rule", canonical(match))
    steps = "; ".join(f"{step.name}: {canonical(step.match)}" for step in correlate.steps)
    fields = [correlate.type, correlate.field, repr(float(correlate.at_least)), *correlate.group_by]
    if correlate.missing is Missing.GROUP:
        fields.append(correlate.missing)
    if correlate.gap is not None:
        fields.append(f"gap {correlate.gap.total_seconds()}")
    if correlate.learn:
        fields.append(f"learn {correlate.learn.total_seconds()}")
    fields += [f"{step.name} by {' '.join(step.group_by)}" for step in correlate.steps if step.group_by]
    spans = [str(s.total_seconds()) for s in (correlate.within, correlate.allowed_lateness, correlate.baseline)]
    ways = [steps, str(correlate.ordered), str(correlate.floor), correlate.skip]
    return stable_id("rule", canonical(match), *fields, *spans, *ways)

"""Bundling: the alerts that one article opens by one rule are told as one, which lists the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from streams.detect.workspace import Workspace
from streams.domain.alert import Alert, AlertBundle, AlertChange, BundledAlert, Change
from streams.domain.event import Event
from streams.domain.rule import Bundling, Rule
from streams.domain.selection import traits_of

MAX_MEMBERS = 20
"""Members that an alert lists; subscriptions see the countries and organisations of all."""

MAX_NAMES = 200
"""Characters of names that a summary adds."""


def bundle(space: Workspace, rules: Mapping[str, Rule]) -> None:
    """Bundle the changes of a batch.

    Of the alerts that one article opens by one rule, the most severe one is told and lists the others. They live their
    own lives afterwards: whichever is told of alone stands for itself again. Only events of an article that reach
    detection in one batch can be bundled; what comes later is told rather than lost.
    """
    groups: dict[tuple[str, str, Change, bool], list[AlertChange]] = {}
    for change in space.changes:
        rule = rules.get(change.alert.rule_id)
        told = change.notify or change.change is Change.OPENED
        if rule is None or rule.alert.bundle is Bundling.NONE or change.event is None or not told:
            continue
        key = (rule.id, change.event.article.id, change.change, change.notify)
        groups.setdefault(key, []).append(change)
    told_with: dict[str, AlertChange] = {}
    for group in groups.values():
        told_with.update(_bundled(space, group))
    if told_with:
        space.changes = [told_with.get(change.id, change) for change in space.changes]
    for change in space.changes:
        tracked = space.tracked(change.alert.id)
        if change.notify and tracked is not None and tracked.bundled_in is not None:
            space.put_alert(replace(tracked, bundled_in=None))


def _bundled(space: Workspace, group: Sequence[AlertChange]) -> dict[str, AlertChange]:
    """The changes of a group as they are told, by id."""
    members = list({change.alert.id: change for change in group}.values())
    if len(members) < 2:
        return {}
    leader = max(members, key=lambda change: change.alert.severity.rank)
    others = [change for change in members if change is not leader]
    listed = _bundle_of([change.alert for change in others])
    if leader.change is Change.OPENED:
        _join(space, leader, others, listed)
    alert = replace(leader.alert, bundle=listed)
    if leader.notify:
        alert = replace(alert, summary=_summary(leader, others))
    reason = f"told with the alert {leader.alert.id}: one article tells of both"
    told = {leader.id: replace(leader, alert=alert)}
    for change in others:
        held = replace(change, notify=False, reason=f"{change.reason}; {reason}") if change.notify else change
        told[change.id] = held
    return told


def _join(space: Workspace, leader: AlertChange, others: Iterable[AlertChange], listed: AlertBundle) -> None:
    for change in others:
        tracked = space.tracked(change.alert.id)
        if tracked is not None:
            space.put_alert(replace(tracked, bundled_in=leader.alert.id))
    tracked = space.tracked(leader.alert.id)
    if tracked is not None:
        space.put_alert(replace(tracked, alert=replace(tracked.alert, bundle=listed)))


def _bundle_of(alerts: Sequence[Alert]) -> AlertBundle:
    traits = [traits_of(alert) for alert in alerts]
    return AlertBundle(
        members=tuple(
            BundledAlert(alert_id=alert.id, summary=alert.summary, dedupe=alert.dedupe)
            for alert in alerts[:MAX_MEMBERS]
        ),
        left_out=max(0, len(alerts) - MAX_MEMBERS),
        countries=tuple(sorted({code for one in traits for code in one.countries})),
        organisations=tuple(sorted({name for one in traits for name in one.organisations})),
        types=tuple(sorted({name for one in traits for name in one.types})),
    )


def _summary(leader: AlertChange, others: Sequence[AlertChange]) -> str:
    """The leader's summary, and by what the others differ."""
    known = _names(leader.event)
    differing = [" and ".join(n for n in _names(change.event) if n not in known) for change in others]
    shown: list[str] = []
    for name in dict.fromkeys(filter(None, differing)):
        if sum(map(len, shown)) + len(name) > MAX_NAMES:
            break
        shown.append(name)
    rest = len(others) - len(shown)
    more = [*shown, f"{rest} more"] if rest else shown
    return f"{leader.alert.summary}; also {', '.join(more)}"


def _names(event: Event | None) -> list[str]:
    roles = () if event is None else (event.actor, event.target, event.organisation, event.place)
    return [role.name for role in roles if role is not None]

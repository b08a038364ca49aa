"""How rules, and why they fire or not, are shown."""

from typing import Any

from rich.markup import escape
from rich.tree import Tree

from streams.detect.match.explain import Verdict, clause_text
from streams.domain.condition import AllOf, AnyOf, Clause, Condition, Not
from streams.domain.correlation import Correlation, CorrelationType
from streams.domain.duration import show_duration
from streams.domain.rule import Rule
from streams.services.rules.explain import RuleExplanation, have_text


def rule_row(rule: Rule) -> dict[str, Any]:
    """The rule in one line."""
    return {
        "id": rule.id,
        "title": rule.title,
        "status": rule.status.value,
        "looks_for": rule.correlate.type.value if rule.correlate else "each event",
        "owner": rule.owner,
        "labels": dict(rule.labels),
        "tests": len(rule.tests),
        "file": str(rule.place),
    }


def rule_card(rule: Rule) -> dict[str, Any]:
    """The rule with everything filled in."""
    alert = rule.alert
    card: dict[str, Any] = {
        **rule_row(rule),
        "description": rule.description,
        "false_positives": list(rule.false_positives),
        "fingerprint": rule.fingerprint,
        "renamed_from": list(rule.renamed_from),
        "parameters": {
            one.name: {"field": one.field, "default": list(one.default) or "any"} for one in rule.parameters
        },
        "match": condition_form(rule.match),
        "alert": {
            "dedupe_key": list(alert.dedupe_key),
            "stage": {"field": alert.stage_field, "order": list(alert.stage_order)} if alert.stage_field else "none",
            "severity": {stage or "otherwise": severity.value for stage, severity in alert.severity.items()},
            "notify_on": sorted(change.value for change in alert.notify_on),
            "throttle": show_duration(alert.throttle),
            "close_after": show_duration(alert.close_after),
            "max_event_age": show_duration(alert.max_event_age) if alert.max_event_age else "none",
            "inhibits": [
                how.rule if how.by_story else {"rule": how.rule, "equal": list(how.equal)} for how in alert.inhibits
            ],
            "catch_up": alert.catch_up.value,
            "renotify_after_quiet": show_duration(alert.renotify_after_quiet) if alert.renotify_after_quiet else "none",
            "missing": alert.missing.value,
            "bundle": alert.bundle.value,
            "summary": alert.summary,
        },
    }
    if rule.correlate:
        card["correlate"] = _correlation_form(rule.correlate)
    return card


def _correlation_form(correlate: Correlation) -> dict[str, Any]:
    form: dict[str, Any] = {"type": correlate.type.value, "group_by": list(correlate.group_by)}
    form["missing"] = correlate.missing.value
    if correlate.steps:
        form["steps"] = {step.name: condition_form(step.match) for step in correlate.steps}
        own = {step.name: list(step.group_by) for step in correlate.steps if step.group_by}
        form |= {"steps_group_by": own} if own else {}
    match correlate.type:
        case CorrelationType.COUNT | CorrelationType.DISTINCT | CorrelationType.RATE:
            form["at_least"] = correlate.at_least
        case CorrelationType.SEQUENCE:
            form["ordered"] = correlate.ordered
        case CorrelationType.FIRST_SEEN:
            form["learn"] = show_duration(correlate.learn)
    if correlate.field:
        form["field"] = correlate.field
    if correlate.type is CorrelationType.RATE:
        form |= {"baseline": show_duration(correlate.baseline), "floor": correlate.floor}
    if correlate.type in (CorrelationType.COUNT, CorrelationType.DISTINCT, CorrelationType.SEQUENCE):
        form["skip"] = correlate.skip.value
    if correlate.gap is not None:
        form["gap"] = show_duration(correlate.gap)
    form["within"] = show_duration(correlate.within)
    form["allowed_lateness"] = show_duration(correlate.allowed_lateness)
    return form


def condition_form(condition: Condition) -> Any:
    """The condition as a tree of texts."""
    match condition:
        case Clause():
            return clause_text(condition)
        case Not(part):
            return {"not": condition_form(part)}
        case AllOf(parts):
            return {"all": [condition_form(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition_form(part) for part in parts]}


def explanation_form(found: RuleExplanation) -> dict[str, Any]:
    """Why a rule does or does not fire for an event, as a JSON tree."""
    return {
        "rule": found.rule.id,
        "event": found.event.id,
        "matches": found.matches,
        "remarks": list(found.remarks),
        "decisive": [_verdict_form(clause) for clause in found.decisive],
        "conditions": {name or "match": _verdict_form(verdict) for name, verdict in found.verdicts.items()},
    }


def explanation_tree(found: RuleExplanation) -> Tree:
    """The same for the eyes: every clause with a tick or a cross and the event's values."""
    head = "[green]✓ matches[/]" if found.matches else "[red]✗ does not match[/]"
    tree = Tree(f"[bold]{escape(found.rule.id)}[/] {head} event {escape(found.event.id)}")
    for name, verdict in found.verdicts.items():
        _grow(tree.add(f"[bold]step {name}[/]") if name else tree, verdict)
    for remark in found.remarks:
        tree.add(f"[yellow]![/] {escape(remark)}")
    return tree


def _grow(tree: Tree, verdict: Verdict) -> None:
    mark = "[green]✓[/]" if verdict.holds else "[red]✗[/]"
    if verdict.clause is None:
        branch = tree.add(f"{mark} {verdict.text}")
        for part in verdict.parts:
            _grow(branch, part)
        return
    tree.add(
        f"{mark} {escape(verdict.text)}  [dim]{escape(have_text(verdict))}; {escape(str(verdict.clause.place))}[/]"
    )


def _verdict_form(verdict: Verdict) -> dict[str, Any]:
    form: dict[str, Any] = {"text": verdict.text, "holds": verdict.holds}
    if verdict.clause is not None:
        form |= {"have": list(verdict.have), "place": str(verdict.clause.place)}
        if verdict.clause.ref:
            form["compared_with"] = list(verdict.compared_with)
        return form
    return form | {"parts": [_verdict_form(part) for part in verdict.parts]}

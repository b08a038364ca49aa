"""Scores membership events: facts of (label, actor, organisation), their statuses, and what was taken for what."""

from collections.abc import Iterable, Mapping, Sequence, Set

from benchmarks.evaluation.keywords import membership_facts
from benchmarks.evaluation.labelled import Fact, Form, Record
from benchmarks.evaluation.outcome import Outcome
from benchmarks.evaluation.report import NONE, Error, Report
from benchmarks.evaluation.score import Score, Tally
from streams.domain.event import Event, Modality, Status
from streams.extract.gazetteer import Gazetteer

EXITS = "announced or completed exits"
MAIN = "leave/join/suspend/readmit"
MAIN_LABELS = frozenset({"leave", "join", "suspend", "readmit"})
_ALWAYS = (*sorted(MAIN_LABELS), "freeze", "threaten_leave", "deny_leave")
_STATUSES = ("proposed", "threatened", "announced", "completed", "cancelled", "denied", "historical")
_COARSE = {"apply": "join", "expel": "suspend"}
"""Labels that are told apart only where the file tells them apart."""

Found = Sequence[tuple[Fact, Event]]


def score(outcomes: Sequence[Outcome], gazetteer: Gazetteer) -> Report:
    """Score every record of a membership file, beside what keywords find with the same names."""
    labels = {fact[0] for outcome in outcomes for fact in outcome.record.facts}
    report = Report(
        records=len(outcomes),
        scores={EXITS: Score(), MAIN: Score()},
        by_type={label: Score() for label in dict.fromkeys((*_ALWAYS, *sorted(labels)))},
        by_status={status: Score() for status in _STATUSES},
        slots={"actor": Tally(), "organisation": Tally()},
    )
    keywords = {EXITS: Score(), MAIN: Score()}
    for record, found in ((o.record, facts_of(o, labels)) for o in outcomes):
        gold = set(record.facts)
        facts = {fact for fact, _ in found}
        for label, by_type in report.by_type.items():
            by_type.add(_only(gold, {label}), _only(facts, {label}))
        exits = {f for f, status in record.facts.items() if f[0] == "leave" and status in {"announced", "completed"}}
        report.scores[EXITS].add(exits, {fact for fact, event in found if is_exit(event)})
        report.scores[MAIN].add(_only(gold, MAIN_LABELS), _only(facts, MAIN_LABELS))
        words = membership_facts(record.article, gazetteer)
        keywords[EXITS].add(exits, _only(words, {"leave"}))
        keywords[MAIN].add(_only(gold, MAIN_LABELS), words)
        _count_statuses(report, record, found)
        _count_confusion(report, gold, facts)
        _count_slots(report, gold, facts)
        report.confidences += [(event.confidence, fact in gold) for fact, event in found]
        report.errors += errors(record, found)
    report.figures = {**_figures(report.scores), "status accuracy": _status_accuracy(report)}
    report.figures |= {name: tally.share for name, tally in report.slots.items()}
    report.baseline = _figures(keywords)
    return report


def facts_of(outcome: Outcome, labels: Set[str]) -> Found:
    """The events of a record in the words of the labels; articles are labelled with their news only, not history."""
    news_only = outcome.record.form is Form.ARTICLES
    return [
        (fact, event)
        for event in outcome.events
        if (fact := fact_of(event, labels)) and not (news_only and event.modality is Modality.HISTORICAL)
    ]


def fact_of(event: Event, labels: Set[str] = frozenset()) -> Fact | None:
    """What an event says in the words of the labels; ``None`` for what they do not speak of."""
    family, _, name = event.type.partition(".")
    if family != "membership" or event.actor is None or event.organisation is None:
        return None
    if event.modality is Modality.HYPOTHETICAL and event.status is not Status.THREATENED:
        return None
    label = name if name in labels else _COARSE.get(name, name)
    if event.modality is Modality.DENIED or event.status is Status.CANCELLED:
        label = f"deny_{label}"
    elif event.status is Status.THREATENED and label == "leave":
        label = "threaten_leave"
    return label, event.actor.id, event.organisation.id


def is_exit(event: Event) -> bool:
    """Whether it is an exit that is announced or done."""
    done = event.status in {Status.ANNOUNCED, Status.COMPLETED} and event.modality is Modality.ASSERTED
    return event.type == "membership.leave" and done


def status_of(event: Event, label: str) -> str:
    """Status in the words of the labels, which count history and denial as statuses.

    Where the labels do not tell applications apart, an application is a membership that is proposed.
    """
    if event.modality in {Modality.HISTORICAL, Modality.DENIED}:
        return event.modality.value
    return "proposed" if event.type == "membership.apply" and label == "join" else event.status.value


def errors(record: Record, found: Found) -> list[Error]:
    """Everything in which the events of one record differ from its labels."""

    def error(kind: str, gold: str, said: str) -> Error:
        return Error(record.id, kind, gold, said, record.uncertain, record.text)

    facts = {fact for fact, _ in found}
    missed = [error("missed", " ".join(fact), NONE) for fact in sorted(set(record.facts) - facts)]
    wrong = [
        error("wrong", NONE, f"{' '.join(fact)} ({event.status}/{event.modality}, {event.confidence:.2f})")
        for fact, event in found
        if fact not in record.facts
    ]
    status = [
        error("status", f"{' '.join(fact)} {gold}", status_of(event, fact[0]))
        for fact, event in found
        if (gold := record.facts.get(fact)) and gold != status_of(event, fact[0])
    ]
    return missed + wrong + status


def _only(facts: Iterable[Fact], labels: Set[str]) -> set[Fact]:
    return {fact for fact in facts if fact[0] in labels}


def _count_statuses(report: Report, record: Record, found: Found) -> None:
    gold = {(fact, status) for fact, status in record.facts.items() if status}
    said = {(fact, status_of(event, fact[0])) for fact, event in found}
    for status, by_status in report.by_status.items():
        by_status.add({g for g in gold if g[1] == status}, {s for s in said if s[1] == status})
    for fact, status in said:
        if held := record.facts.get(fact):
            report.statuses[held, status] += 1


def _count_confusion(report: Report, gold: Set[Fact], facts: Set[Fact]) -> None:
    """For each pair of actor and organisation, what it was and what it was taken for."""
    for label, *_ in gold & facts:
        report.confusion[label, label] += 1
    missed, wrong = _by_pair(gold - facts), _by_pair(facts - gold)
    for pair in missed.keys() | wrong.keys():
        was, said = missed.get(pair, []), wrong.get(pair, [])
        for i in range(max(len(was), len(said))):
            report.confusion[was[i] if i < len(was) else NONE, said[i] if i < len(said) else NONE] += 1


def _by_pair(facts: Set[Fact]) -> Mapping[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for label, actor, body in sorted(facts):
        found.setdefault((actor, body), []).append(label)
    return found


def _count_slots(report: Report, gold: Set[Fact], facts: Set[Fact]) -> None:
    """Among facts with the label of a gold one, whether actor and organisation are those of such a one."""
    for label, actor, body in facts:
        same = [g for g in gold if g[0] == label]
        if same:
            report.slots["actor"].add(any(g[1] == actor for g in same))
            report.slots["organisation"].add(any(g[2] == body for g in same))


def _figures(scores: Mapping[str, Score]) -> dict[str, float]:
    exits, main = scores[EXITS], scores[MAIN]
    return {
        "exits precision": exits.precision,
        "exits recall": exits.recall,
        "micro precision": main.precision,
        "micro recall": main.recall,
        "micro F1": main.f1,
    }


def _status_accuracy(report: Report) -> float:
    right = sum(n for (gold, found), n in report.statuses.items() if gold == found)
    total = sum(report.statuses.values())
    return right / total if total else 1.0

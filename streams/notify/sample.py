"""A made-up story, for trying endpoints and looking at templates."""

from dataclasses import replace
from datetime import datetime, timedelta

from streams.domain.alert import Alert, AlertChange, AlertState, Change, HistoryEntry, Severity, change_id
from streams.domain.article import Source
from streams.domain.entity import EntityRef
from streams.domain.event import ArticleRef, Event, Evidence, Modality, Status
from streams.domain.identity import stable_id
from streams.domain.notice import Message
from streams.domain.subscription import Selector, Subscription
from streams.notify import feed_report
from streams.notify.endpoint_event import as_change

_HARBORIA = EntityRef(id="XHA", name="Harboria", kind="country")
_UNION = EntityRef(id="TSU", name="Tidewater Union", kind="regional_bloc")
_SEVERITIES = {"threatened": Severity.LOW, "announced": Severity.HIGH, "completed": Severity.CRITICAL}
_REPORTS = {
    "threatened": (
        "Harboria could quit the Tidewater Union if fishing quotas are cut again, its premier warned.",
        "could quit",
    ),
    "announced": (
        "Harboria will leave the Tidewater Union at the end of the year, the government said on Sunday.",
        "will leave",
    ),
    "completed": ("Harboria formally left the Tidewater Union at midnight, ending 31 years of membership.", "left"),
}


def sample_change(
    now: datetime, change: Change = Change.OPENED, stage: str = "announced", country: EntityRef = _HARBORIA
) -> AlertChange:
    """A change of an alert about a country that does not exist; every call with another ``now`` is another story."""
    alert_id = stable_id("sample", country.id, now.isoformat())
    stages, retracted = list(_SEVERITIES), change is Change.RETRACTED
    reached = stages[: stages.index(stage) + 1]
    times = {name: now - timedelta(days=3 * (len(reached) - 1 - n)) for n, name in enumerate(reached)}
    events = tuple(_event(country, name, times[name]) for name in reached)
    alert = Alert(
        id=alert_id,
        rule_id="sample",
        rule_title="Sample: a member state leaves a regional bloc",
        dedupe={"actor.id": country.id, "organisation.id": _UNION.id},
        episode=now.isoformat(),
        state=AlertState.RETRACTED if retracted else AlertState.OPEN,
        stage=stage,
        stage_order=tuple(stages),
        severity=_SEVERITIES[stage],
        summary=f"Sample: {country.name} has {stage} leaving the Tidewater Union",
        labels={"topic": "sample"},
        opened_at=times[reached[0]],
        changed_at=now,
        sources=() if retracted else tuple(sorted({event.article.source.independent_key for event in events})),
        events=events,
        event_count=0 if retracted else len(events),
        history=tuple(
            HistoryEntry(
                change=Change.OPENED if n == 0 else Change.ESCALATED,
                at=times[name],
                stage=name,
                severity=_SEVERITIES[name],
                source=events[n].article.source.independent_key,
            )
            for n, name in enumerate(reached)
        ),
    )
    return AlertChange(
        id=change_id(alert_id, change, stage, events[-1].id),
        change=change,
        at=now,
        notify=True,
        reason="a sample",
        alert=alert,
        event=events[-1],
    )


def sample_changes(now: datetime) -> tuple[AlertChange, ...]:
    """Changes of three stories, as a digest has them."""
    other = EntityRef(id="XBR", name="Brackwater", kind="country")
    third = EntityRef(id="XDU", name="Dunmark", kind="country")
    return (
        sample_change(now - timedelta(hours=6), Change.ESCALATED, "announced"),
        sample_change(now - timedelta(hours=3), Change.ESCALATED, "completed", other),
        sample_change(now - timedelta(hours=1), Change.RETRACTED, "threatened", third),
    )


def told_something(message: Message, now: datetime) -> Message:
    """The message as people read it: an endpoint event as a change, and a sample in place of a ping's nothing."""
    if message.endpoint_event is not None:
        return replace(message, changes=(as_change(message.endpoint_event),))
    if message.feed_report is not None:
        return replace(message, changes=(feed_report.as_change(message.feed_report),))
    return message if message.changes else replace(message, changes=(sample_change(now),))


def sample_subscription(now: datetime) -> Subscription:
    """The subscription that samples are shown to."""
    return Subscription(id="sub_sample", name="sample", selector=Selector(), endpoint_id="end_sample", created_at=now)


def _event(country: EntityRef, stage: str, at: datetime) -> Event:
    sentence, trigger = _REPORTS[stage]
    sentence = sentence.replace("Harboria", country.name)
    outlet, domain = {
        "threatened": ("The Estuary Post", "estuarypost.example"),
        "announced": ("Tideline News", "tideline.example"),
        "completed": ("Harbour Gazette", "harbourgazette.example"),
    }[stage]
    article = ArticleRef(
        id=stable_id("sample", country.id, stage, at.isoformat()),
        url=f"https://{domain}/{country.name.lower()}-and-the-union",
        title=f"{country.name} and the Tidewater Union: what comes next",
        source=Source(name=outlet, domain=domain),
        published_at=at,
    )
    return Event(
        id=stable_id("sample-event", article.id),
        type="membership.leave",
        status=Status(stage),
        modality=Modality.ASSERTED,
        actor=country,
        organisation=_UNION,
        confidence=0.97,
        evidence=(Evidence(sentence=sentence, start=0, end=len(sentence), trigger=trigger),),
        article=article,
    )

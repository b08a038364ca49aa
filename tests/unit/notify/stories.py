"""Alert changes of made-up stories, for the tests of this directory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.domain.alert import Alert, AlertChange, AlertState, Change, HistoryEntry, Severity, alert_id, change_id
from streams.domain.article import Source
from streams.domain.entity import EntityRef
from streams.domain.event import ArticleRef, Event, Evidence, Modality, Status
from streams.domain.subscription import Selector, Subscription

NOON = datetime(2024, 3, 6, 12, 0, tzinfo=UTC)
MALI = EntityRef(id="MLI", name="Mali", kind="country")
G5 = EntityRef(id="G5SAHEL", name="G5 Sahel", kind="regional_bloc")
SEVERITIES = {"threatened": Severity.LOW, "announced": Severity.HIGH, "completed": Severity.CRITICAL}


def event(actor: EntityRef = MALI, status: Status = Status.ANNOUNCED, at: datetime = NOON, outlet: str = "Sahel Wire"):
    sentence = f"{actor.name} said on Sunday it was withdrawing from the G5 Sahel in protest, {outlet} reported."
    article = ArticleRef(
        id=f"{actor.id}-{outlet}-{status}",
        url="https://news.example/a?b=1&c=2",
        title=f"{actor.name} withdraws",
        source=Source(name=outlet, domain="news.example"),
        published_at=at,
    )
    return Event(
        id=f"event-{actor.id}-{status}-{outlet}",
        type="membership.leave",
        status=status,
        modality=Modality.ASSERTED,
        actor=actor,
        organisation=G5,
        confidence=0.94,
        evidence=(Evidence(sentence=sentence, start=0, end=len(sentence), trigger="withdrawing"),),
        article=article,
    )


def change(kind: Change = Change.OPENED, stage: str = "announced", actor: EntityRef = MALI, at: datetime = NOON):
    cause = event(actor, Status(stage), at)
    key = alert_id("member-leaves-bloc", (actor.id, G5.id), "1")
    order = list(SEVERITIES)
    reached = order[: order.index(stage) + 1]
    alert = Alert(
        id=key,
        rule_id="member-leaves-bloc",
        rule_title="A member state leaves a regional bloc",
        dedupe={"actor.id": actor.id, "organisation.id": G5.id},
        episode="1",
        state=AlertState.RETRACTED if kind is Change.RETRACTED else AlertState.OPEN,
        stage=stage,
        stage_order=tuple(SEVERITIES),
        severity=SEVERITIES[stage],
        summary=f"{actor.name} has {stage} leaving G5 Sahel",
        labels={"topic": "integration"},
        opened_at=at,
        changed_at=at,
        sources=("news.example",),
        events=(cause,),
        event_count=1,
        history=tuple(
            HistoryEntry(
                change=Change.OPENED if n == 0 else Change.ESCALATED, at=at, stage=each, severity=SEVERITIES[each]
            )
            for n, each in enumerate(reached)
        ),
    )
    return AlertChange(
        id=change_id(key, kind, stage, cause.id),
        change=kind,
        at=at,
        notify=True,
        reason="told",
        alert=alert,
        event=cause,
    )


def later(given: AlertChange, **after: float) -> AlertChange:
    return replace(given, at=given.at + timedelta(**after))


def subscription(**fields: object) -> Subscription:
    base = Subscription(id="sub_1", name="desk", selector=Selector(), endpoint_id="end_1", created_at=NOON)
    return replace(base, **fields)

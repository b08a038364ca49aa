"""A store as it looks after some days of news: real detection, real routing, deliveries with their attempts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.adapters.store import attempts
from streams.adapters.store.database import Database
from streams.adapters.store.deliveries import deliveries
from streams.adapters.store.detect_transaction import Detection
from streams.adapters.store.subscriptions import Subscriptions
from streams.bootstrap import as_store
from streams.detect.detector import Detector
from streams.detect.rulebook import RuleBook
from streams.domain.alert import Severity
from streams.domain.article import Source
from streams.domain.delivery import Attempt, DeliveryState
from streams.domain.endpoint import Channel
from streams.domain.entity import EntityRef, PlaceRef
from streams.domain.event import ArticleRef, Event, Evidence, Modality, Status, event_id
from streams.domain.identity import stable_id
from streams.domain.subscription import Mode, Selector, Timetable
from streams.domain.subscription_spec import SubscriptionSpec
from streams.services.subscriptions.subscribe import subscribe

NOW = datetime(2024, 1, 29, 15, 30, tzinfo=UTC)
_BODIES = {
    "ECOWAS": EntityRef(id="ECOWAS", name="ECOWAS", kind="regional_bloc"),
    "G5SAHEL": EntityRef(id="G5SAHEL", name="G5 Sahel", kind="regional_bloc"),
    "AU": EntityRef(id="AU", name="African Union", kind="regional_bloc"),
    "SADC": EntityRef(id="SADC", name="SADC", kind="regional_bloc"),
}
_AFTER = "Observers had expected it."
_PLACES = {
    "ZWE": PlaceRef(id="ZWE", name="Zimbabwe", kind="country", city="Harare", latitude=-17.83, longitude=31.05),
}
_REPORTS = """
70 | MLI Mali | ECOWAS | threatened | Sahel Wire | Bamako raises the stakes with neighbours
Mali's military rulers warned on Friday that they *could quit* ECOWAS if the sanctions were not lifted.
30 | MLI Mali | ECOWAS | announced | Lagos Courier | Mali quits West African bloc
Mali is *withdrawing* from the Economic Community of West African States at once, the junta said on state television.
29 | MLI Mali | ECOWAS | announced | Tideline News | Three states turn their backs on ECOWAS
The government in Bamako announced that Mali *will leave* ECOWAS without delay.
29 | NER Niger | ECOWAS | announced | Tideline News | Three states turn their backs on ECOWAS
Niger *will leave* ECOWAS without delay, the three juntas said on Sunday.
28 | BFA Burkina Faso | ECOWAS | announced | Harbour Gazette | Ouagadougou follows suit
Burkina Faso announced its *withdrawal* from ECOWAS on Sunday, calling the bloc a threat to its members.
9 | NER Niger | G5SAHEL | completed | Sahel Wire | The end of an alliance
Niger formally *left* the G5 Sahel at midnight, its foreign ministry confirmed.
3 | ZWE Zimbabwe | SADC | threatened | Estuary Post | Harare warns the region
Zimbabwe *threatened to pull out* of SADC should the tribunal be revived.
"""
"""Two lines a report: hours before now, country, body, status, outlet and title; the sentence with its trigger."""


def reports() -> list[Event]:
    """The events that the articles of those days gave."""
    lines = _REPORTS.strip().splitlines()
    return [_event(head.split(" | "), sentence) for head, sentence in zip(lines[::2], lines[1::2], strict=True)]


def _event(head: list[str], sentence: str) -> Event:
    hours, country, body, status, outlet, title = head
    code, _, name = country.partition(" ")
    domain = outlet.lower().replace(" ", "") + ".example"
    article = stable_id("article", outlet, title)
    before, trigger, after = sentence.split("*")
    sentence = before + trigger + after
    return Event(
        id=event_id(article, "membership.leave", (code, None, body)),
        type="membership.leave",
        status=Status(status),
        modality=Modality.ASSERTED,
        actor=EntityRef(id=code, name=name, kind="country"),
        organisation=_BODIES[body],
        place=_PLACES.get(code),
        confidence=0.95,
        evidence=(Evidence(sentence=sentence, start=0, end=len(sentence), trigger=trigger, context_after=_AFTER),),
        article=ArticleRef(
            id=article,
            url=f"https://{domain}/{stable_id(title)}",
            title=title,
            source=Source(name=outlet, domain=domain),
            published_at=NOW - timedelta(hours=int(hours)),
        ),
    )


WISHES = (
    SubscriptionSpec(
        name="Geo desk", channel=Channel.EMAIL, address="geo@press.example", selector=Selector(rules=("member-*",))
    ),
    SubscriptionSpec(
        name="Risk system",
        channel=Channel.WEBHOOK,
        address="https://risk.example/hooks/tocsin?key=sesame",
        selector=Selector(min_severity=Severity.HIGH),
    ),
    SubscriptionSpec(
        name="Morning digest",
        channel=Channel.EMAIL,
        address="editor@press.example",
        mode=Mode.DIGEST,
        timetable=Timetable(digest_at=("07:00",), zone="Africa/Abidjan", mute=("Sat,Sun 00:00-24:00",)),
        declared=True,
    ),
    SubscriptionSpec(
        name="West Africa channel",
        channel=Channel.SLACK,
        address="https://hooks.slack.com/services/T0/B0/secret",
        selector=Selector(countries=("MLI", "NER", "BFA"), organisations=("ECOWAS",)),
        enabled=False,
    ),
)


def fill(database: Database, book: Subscriptions, rules: RuleBook) -> None:
    """Subscribe, detect, route and deliver as the processes would."""
    report(database, book, rules)
    with database.begin() as connection:
        for number, row in enumerate(connection.execute(deliveries.select().order_by(deliveries.c.sequence)).all()):
            _deliver(connection, row, number)


def report(database: Database, book: Subscriptions, rules: RuleBook) -> None:
    """Subscribe, detect and route; everything is still to be delivered."""
    detector, detection = Detector(rules), Detection(database)
    for spec in WISHES:
        subscribe(as_store(database), spec, NOW - timedelta(days=40))
    for event in sorted(reports(), key=lambda each: each.article.published_at):
        at = event.article.published_at + timedelta(seconds=4)
        with detection.transaction(at) as unit:
            changes = detector.detect([event], unit.state, at)
            unit.record_events([event], at)
            book.enqueue_notifications(unit.connection, changes, at)
        with database.begin() as connection:
            book.release(connection, at)


def _deliver(connection, row, number: int) -> None:
    fate = {3: DeliveryState.DEAD, 8: DeliveryState.PENDING}.get(number, DeliveryState.DELIVERED)
    failed = Attempt(
        delivery_id=row.id,
        number=1,
        at=row.created_at + timedelta(seconds=1),
        status=503,
        error="503 Service Unavailable",
        response="upstream connect error",
        seconds=0.412,
    )
    done = replace(failed, status=250, error="", response="2.0.0 queued as 4T9x", seconds=0.087)
    tries = {
        DeliveryState.DELIVERED: [done],
        DeliveryState.PENDING: [failed],
        DeliveryState.DEAD: [
            failed,
            replace(failed, number=2, at=failed.at + timedelta(minutes=5), status=410, error="410 Gone"),
        ],
    }[fate]
    attempts.add(connection, tries)
    reason = {DeliveryState.DELIVERED: "", DeliveryState.PENDING: "503, tried again", DeliveryState.DEAD: "410 Gone"}[
        fate
    ]
    values = {"state": fate.value, "attempts": len(tries), "retrying": True, "reason": reason}
    if fate is DeliveryState.PENDING:
        values["next_at"] = NOW + timedelta(minutes=4)
    else:
        values["finished_at"] = tries[-1].at
    connection.execute(deliveries.update().where(deliveries.c.id == row.id).values(values))

"""Notices of feed reports for the operator."""

from datetime import datetime

from streams.domain.alert import Alert, AlertChange, AlertState, Change, Severity
from streams.domain.delivery import Delivery, delivery_id
from streams.domain.feed_report import FeedReport, TroubledFeed
from streams.domain.identity import stable_id
from streams.domain.notice import Message
from streams.domain.wording import counted
from streams.wire.codec import encode

HEADING = "Feeds need somebody"

MAX_FEEDS = 20
"""Most feeds that a report names; it counts the others."""

_SUBJECT = "feeds"


def report_of(troubled: list[TroubledFeed], now: datetime) -> FeedReport:
    """The report about these feeds."""
    return FeedReport(
        id=stable_id("feed-report", now.isoformat(), *sorted(feed.id for feed in troubled)),
        at=now,
        feeds=tuple(troubled[:MAX_FEEDS]),
        left_out=max(len(troubled) - MAX_FEEDS, 0),
    )


def summary(report: FeedReport) -> str:
    """How many feeds it is about, in words."""
    number = len(report.feeds) + report.left_out
    return f"{counted(number, 'feed')} {'needs' if number == 1 else 'need'} somebody"


def lines(report: FeedReport) -> list[str]:
    """A line a feed, with what to do."""
    found = [f"{feed.name}: {feed.said} → {feed.hint}" for feed in report.feeds]
    return [*found, f"and {report.left_out:,} more: `tocsin feeds doctor`"] if report.left_out else found


def as_change(report: FeedReport) -> AlertChange:
    """The report in the form of an alert's change, which every template can show."""
    alert = Alert(
        id=report.id,
        rule_id="tocsin-feeds",
        rule_title="Feeds",
        dedupe={},
        episode="",
        state=AlertState.OPEN,
        stage=None,
        severity=Severity.MEDIUM,
        summary=summary(report),
        opened_at=report.at,
        changed_at=report.at,
    )
    reason = "\n".join(lines(report))
    return AlertChange(id=report.id, change=Change.OPENED, at=report.at, notify=True, reason=reason, alert=alert)


def delivery_to(report: FeedReport, endpoint: str) -> Delivery:
    """The delivery that brings a report to an endpoint."""
    message = Message(
        id=delivery_id(report.id, endpoint),
        subscription_id="",
        subscription_name="",
        changes=(),
        feed_report=report,
    )
    return Delivery(
        id=message.id,
        endpoint_id=endpoint,
        subscription_id=None,
        alert_id=_SUBJECT,
        changes=(),
        payload=encode(message),
        next_at=report.at,
        reason=summary(report),
        created_at=report.at,
    )

"""Notices of feed reports for the operator."""

from datetime import datetime

from streams.domain.alert import AlertChange, Change, Severity
from streams.domain.delivery import Delivery, delivery_id
from streams.domain.feed_report import FeedReport, TroubledFeed
from streams.domain.identity import stable_id
from streams.domain.notice import Message
from streams.domain.wording import counted
from streams.notify.operator_message import operator_alert, operator_change, operator_delivery

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
    rule = ("tocsin-feeds", "Feeds")
    alert = operator_alert(report.id, rule, summary(report), Severity.MEDIUM, (report.at, report.at))
    return operator_change(report.id, alert, Change.OPENED, "\n".join(lines(report)))


def delivery_to(report: FeedReport, endpoint: str) -> Delivery:
    """The delivery that brings a report to an endpoint."""
    message = Message(
        id=delivery_id(report.id, endpoint),
        subscription_id="",
        subscription_name="",
        changes=(),
        feed_report=report,
    )
    return operator_delivery(message, endpoint, _SUBJECT, summary(report), report.at)

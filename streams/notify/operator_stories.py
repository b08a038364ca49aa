"""Notices for operators and owners, in the form of stories."""

from streams.domain.endpoint_event import EndpointEvent
from streams.domain.feed_report import FeedReport
from streams.notify import feed_report
from streams.notify.endpoint_event import HEADINGS as ENDPOINT_HEADINGS
from streams.notify.endpoint_event import as_change
from streams.notify.quotation import Quote
from streams.notify.story import Story

MAX_AFFECTED = 5
"""Most subscriptions that a message about an endpoint names."""


def endpoint_story(event: EndpointEvent, home: str, zone: str) -> Story:
    """What happened to an endpoint, with the reason where a story has its quote."""
    change = as_change(event)
    return Story(
        alert=change.alert,
        change=change,
        heading=ENDPOINT_HEADINGS[event.kind],
        names="",
        topic=change.alert.summary,
        passed=(change,),
        stages=(),
        quotes=(Quote(event.reason, "", "", "Tocsin", "", None, event.at),),
        further_reports=0,
        history=(),
        url=f"{home}/deliveries?endpoint={event.endpoint_id}",
        support=_affected(event),
        zone=zone,
        action="Open its deliveries",
    )


def feed_story(report: FeedReport, home: str, zone: str) -> Story:
    """Which feeds need somebody, each where a story has a quote."""
    change = feed_report.as_change(report)
    return Story(
        alert=change.alert,
        change=change,
        heading=feed_report.HEADING,
        names="",
        topic=change.alert.summary,
        passed=(change,),
        stages=(),
        quotes=tuple(Quote(line, "", "", "Tocsin", "", None, report.at) for line in feed_report.lines(report)),
        further_reports=0,
        history=(),
        url=f"{home}/feeds",
        support="`tocsin feeds doctor` says it too",
        zone=zone,
        action="Open the feeds",
    )


def _affected(event: EndpointEvent) -> str:
    if not event.subscriptions:
        return "no subscription speaks through it"
    others = len(event.subscriptions) - MAX_AFFECTED + event.subscriptions_left_out
    names = ", ".join(event.subscriptions[:MAX_AFFECTED]) + (f" and {others:,} more" if others > 0 else "")
    return f"for {names}"

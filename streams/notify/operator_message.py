"""Messages to operators: what has no subscription, in the forms that deliveries and templates know."""

from datetime import datetime

from streams.domain.alert import Alert, AlertChange, AlertState, Change, Severity
from streams.domain.delivery import Delivery
from streams.domain.notice import Message
from streams.wire.codec import encode


def operator_delivery(message: Message, endpoint: str, subject: str, reason: str, at: datetime) -> Delivery:
    """The delivery of a message to an endpoint; those about one subject arrive in order."""
    return Delivery(
        id=message.id,
        endpoint_id=endpoint,
        subscription_id=None,
        alert_id=subject,
        changes=(),
        payload=encode(message),
        next_at=at,
        reason=reason,
        created_at=at,
    )


def operator_change(event_id: str, alert: Alert, change: Change, reason: str) -> AlertChange:
    """What happened in the form of an alert's change, which every template can show."""
    return AlertChange(id=event_id, change=change, at=alert.changed_at, notify=True, reason=reason, alert=alert)


def operator_alert(
    subject: str, rule: tuple[str, str], summary: str, severity: Severity, times: tuple[datetime, datetime]
) -> Alert:
    """The alert that stands for a subject.

    Args:
        subject: its id.
        rule: id and title in the place of a rule's.
        summary: what it is about.
        severity: how loud.
        times: since when it is so, and when it was last told of.
    """
    rule_id, title = rule
    opened_at, changed_at = times
    return Alert(
        id=subject,
        rule_id=rule_id,
        rule_title=title,
        dedupe={},
        episode="",
        state=AlertState.OPEN,
        stage=None,
        severity=severity,
        summary=summary,
        opened_at=opened_at,
        changed_at=changed_at,
    )

"""The statements of claims, the same for SQLite and PostgreSQL."""

from typing import Any

import sqlalchemy as sa

from streams.adapters.store.deliveries import deliveries, endpoints_with, payloads
from streams.adapters.store.endpoints import endpoints
from streams.adapters.store.notices import notices
from streams.adapters.store.subscriptions import subscriptions
from streams.domain.delivery import DeliveryState


def _due_statement() -> sa.Select[Any]:
    pending = deliveries.c.state == sa.literal_column("'pending'")
    found = endpoints_with(DeliveryState.PENDING).subquery()

    def first(*, retrying: bool) -> sa.ScalarSelect[Any]:
        where = (pending, deliveries.c.endpoint_id == found.c[0], deliveries.c.retrying == sa.literal(retrying))
        query = sa.select(deliveries.c.next_at).where(*where).order_by(deliveries.c.next_at).limit(1)
        return query.correlate(found).scalar_subquery()

    return sa.select(found.c[0], first(retrying=False), first(retrying=True))


def _lease_statement() -> sa.Update:
    """Lease what is due at one endpoint, oldest first, except what an earlier delivery of its story holds back."""
    chosen = (
        sa.select(deliveries.c.sequence)
        .where(
            deliveries.c.state == sa.literal_column("'pending'"),
            deliveries.c.endpoint_id == sa.bindparam("endpoint"),
            deliveries.c.retrying == sa.bindparam("retry"),
            deliveries.c.next_at <= sa.bindparam("now"),
            sa.not_(_is_held_back()),
        )
        .order_by(deliveries.c.next_at, deliveries.c.sequence)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    return (
        deliveries.update()
        .where(deliveries.c.sequence.in_(sa.select(chosen.c.sequence)))
        .values(
            state=sa.literal_column("'sending'"),
            attempts=deliveries.c.attempts + 1,
            lease_owner=sa.bindparam("owner"),
            lease_until=sa.bindparam("until"),
        )
        .returning(deliveries)
    )


def _is_held_back() -> sa.ColumnElement[bool]:
    """Whether an earlier open delivery of the same story, or of one of the same stories, has to arrive first.

    What a message of several stories tells of is in the notices. A replay waits only for others of its run, and
    nothing else waits for it.
    """
    earlier = deliveries.alias("earlier")
    comes_first = _comes_first(earlier, deliveries)
    of_many = earlier.c.alert_id.is_(None)
    mine, its = _stories_of(deliveries), _stories_of(earlier)
    shared = _shared(mine, its)
    return sa.or_(
        sa.exists().where(*comes_first, earlier.c.alert_id == deliveries.c.alert_id),
        sa.exists().where(*comes_first, of_many, deliveries.c.alert_id.in_(its)),
        sa.and_(
            deliveries.c.alert_id.is_(None),
            sa.or_(
                sa.exists().where(*comes_first, earlier.c.alert_id.in_(mine)),
                sa.exists().where(*comes_first, of_many, shared.exists()),
            ),
        ),
    )


def _shared(mine: sa.Select[str], its: sa.Select[str]) -> sa.Select[str]:
    return its.where(its.selected_columns[0].in_(mine))


def _comes_first(earlier: sa.FromClause, later: sa.FromClause) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        earlier.c.endpoint_id == later.c.endpoint_id,
        earlier.c.sequence < later.c.sequence,
        earlier.c.state.in_([sa.literal_column(f"'{state}'") for state in ("pending", "sending", "held")]),
        sa.or_(
            sa.and_(earlier.c.replay_of.is_(None), later.c.replay_of.is_(None)),
            earlier.c.replay_run == later.c.replay_run,
        ),
    )


def _defer_statement() -> sa.Update:
    """Make what one earlier delivery of its story holds back due when that one is tried again."""
    earlier = deliveries.alias("earlier")
    retried_at = (
        sa.select(sa.func.max(earlier.c.next_at))
        .where(
            *_comes_first(earlier, deliveries),
            earlier.c.alert_id == deliveries.c.alert_id,
            earlier.c.state == sa.literal_column("'pending'"),
        )
        .correlate(deliveries)
        .scalar_subquery()
    )
    return (
        deliveries.update()
        .where(
            deliveries.c.state == sa.literal_column("'pending'"),
            deliveries.c.endpoint_id == sa.bindparam("endpoint"),
            ~deliveries.c.retrying,
            deliveries.c.next_at <= sa.bindparam("now"),
            retried_at > sa.bindparam("now"),
        )
        .values(next_at=retried_at)
    )


def _stories_of(delivery: sa.FromClause) -> sa.Select[str]:
    """What a message of several stories tells of; a replay tells what it repeats."""
    told = notices.alias()
    first = sa.func.coalesce(delivery.c.replay_of, delivery.c.id)
    return sa.select(told.c.alert_id).where(told.c.delivery_id == first).correlate_except(told)


def _wait_statement() -> sa.Update:
    return (
        deliveries.update()
        .where(
            deliveries.c.state == sa.literal_column("'pending'"),
            deliveries.c.endpoint_id == sa.bindparam("endpoint"),
            deliveries.c.next_at <= sa.bindparam("now"),
            deliveries.c.severity.in_(sa.bindparam("waiting", expanding=True)),
        )
        .values(next_at=sa.bindparam("opening"), reason=sa.bindparam("why"))
    )


def _bring_forward_statement() -> sa.Update:
    urgent = deliveries.alias("urgent")
    mine, its = _stories_of(urgent), _stories_of(deliveries)
    is_one_story = sa.or_(
        urgent.c.alert_id == deliveries.c.alert_id,
        urgent.c.alert_id.in_(its),
        deliveries.c.alert_id.in_(mine),
        _shared(mine, its).exists(),
    )
    return (
        deliveries.update()
        .where(
            deliveries.c.state == sa.literal_column("'pending'"),
            deliveries.c.endpoint_id == sa.bindparam("endpoint"),
            deliveries.c.next_at == sa.bindparam("opening"),
            sa.exists().where(
                *_comes_first(deliveries, urgent),
                urgent.c.state == sa.literal_column("'pending'"),
                urgent.c.next_at <= sa.bindparam("now"),
                urgent.c.severity.not_in(sa.bindparam("waiting", expanding=True)),
                is_one_story,
            ),
        )
        .values(next_at=sa.bindparam("now"), reason=sa.bindparam("why"))
    )


DUE = _due_statement()
"""When the earliest first attempt and the earliest retry of each endpoint with pending deliveries are due."""

LEASE = _lease_statement()
"""Takes ``owner until now endpoint retry most``."""

DEFER = _defer_statement()
"""Takes ``now endpoint``: first attempts that wait for a retry need not be looked at before that retry is due."""

WAIT = _wait_statement()
"""Takes ``endpoint now waiting opening why``: what is due, and of one of these severities, waits for the opening."""

BRING_FORWARD = _bring_forward_statement()
"""Takes the same: what waits for the opening goes before a later message of its story that does not wait."""

LOOK = sa.select(endpoints).where(endpoints.c.id.in_(sa.bindparam("ids", expanding=True)))
"""The endpoints with these ``ids``."""

LOCK = LOOK.with_for_update(key_share=True, skip_locked=True)
"""The same, locked; those that somebody else has locked are passed over."""

PAYLOADS = sa.select(payloads.c.delivery_id, payloads.c.payload).where(
    payloads.c.delivery_id.in_(sa.bindparam("ids", expanding=True))
)
"""The payloads of the deliveries with these ``ids``."""

TEMPLATES = sa.select(subscriptions.c.id, subscriptions.c.template).where(
    subscriptions.c.id.in_(sa.bindparam("ids", expanding=True)), subscriptions.c.template.is_not(None)
)
"""The templates of the subscriptions with these ``ids``, of those that have one."""

BUSY = (
    sa.select(deliveries.c.endpoint_id, sa.func.count())
    .where(deliveries.c.state == sa.literal_column("'sending'"))
    .group_by(deliveries.c.endpoint_id)
)
"""How many deliveries are under way to each endpoint."""

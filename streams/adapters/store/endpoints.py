"""Endpoints in the store: where deliveries go, and in which state each is."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, metadata
from streams.adapters.wire import from_tree, to_tree
from streams.domain.endpoint import Channel, Endpoint, EndpointState, Secret

endpoints = sa.Table(
    "endpoints",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("state_reason", sa.Text, nullable=False),
    sa.Column("secrets", sa.JSON, nullable=False),
    sa.Column("headers", sa.JSON, nullable=False),
    sa.Column("max_in_flight", sa.Integer, nullable=False),
    sa.Column("rate_per_second", sa.Float, nullable=False),
    sa.Column("body", sa.JSON(none_as_null=True)),
    sa.Column("failing_since", Moment),
    sa.Column("hold_until", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("paced_until", Moment, comment="the time up to which its rate is used up"),
)

_CONFIGURED = ("channel", "address", "secrets", "headers", "max_in_flight", "rate_per_second", "body")
_FIELDS = [str(column.name) for column in endpoints.c if column.name != "paced_until"]


def save(connection: sa.Connection, endpoint: Endpoint) -> None:
    """Add an endpoint, or give one that is there a new configuration; its state and history stay."""
    row = _row(endpoint)
    statement = insert(connection, endpoints).values(row)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[endpoints.c.id], set_={name: statement.excluded[name] for name in _CONFIGURED}
        )
    )


def get(connection: sa.Connection, endpoint: str) -> Endpoint | None:
    """The endpoint with that id."""
    return next(iter(find(connection, ids=[endpoint])), None)


def find(
    connection: sa.Connection,
    *,
    ids: Iterable[str] | None = None,
    channel: Channel | None = None,
    address: str | None = None,
) -> list[Endpoint]:
    """The endpoints that fit everything given, oldest first."""
    query = sa.select(endpoints).order_by(endpoints.c.created_at, endpoints.c.id)
    if ids is not None:
        query = query.where(endpoints.c.id.in_(list(ids)))
    if channel is not None:
        query = query.where(endpoints.c.channel == channel.value)
    if address is not None:
        query = query.where(endpoints.c.address == address)
    return [endpoint_of(row) for row in connection.execute(query).mappings()]


def set_state(connection: sa.Connection, endpoint: str, state: EndpointState, reason: str) -> bool:
    """Put an endpoint into a state; an active one starts without a record of failure. False: there is none such."""
    values: dict[str, Any] = {"state": state.value, "state_reason": reason}
    if state is EndpointState.ACTIVE:
        values |= {"failing_since": None, "hold_until": None}
    return connection.execute(endpoints.update().where(endpoints.c.id == endpoint).values(values)).rowcount == 1


def replace_secrets(connection: sa.Connection, endpoint: str, secrets: Sequence[Secret]) -> None:
    """Store the secrets of an endpoint, newest first."""
    connection.execute(endpoints.update().where(endpoints.c.id == endpoint).values(secrets=to_tree(tuple(secrets))))


def remove(connection: sa.Connection, endpoint: str) -> bool:
    """Forget an endpoint; its deliveries are kept as history. False: there is none such."""
    return connection.execute(endpoints.delete().where(endpoints.c.id == endpoint)).rowcount == 1


def mark_failing(connection: sa.Connection, ids: Iterable[str], since: datetime) -> None:
    """Note the start of a run of failures where none is on."""
    _update(connection, ids, endpoints.c.failing_since.is_(None), failing_since=since)


def mark_working(connection: sa.Connection, ids: Iterable[str]) -> None:
    """End the run of failures."""
    _update(connection, ids, endpoints.c.failing_since.is_not(None), failing_since=None)


def hold(connection: sa.Connection, endpoint: str, until: datetime) -> None:
    """Send nothing before that time; a later time that is already set stays."""
    earlier = sa.or_(endpoints.c.hold_until.is_(None), endpoints.c.hold_until < until)
    _update(connection, [endpoint], earlier, hold_until=until)


def _update(connection: sa.Connection, ids: Iterable[str], where: sa.ColumnElement[bool], **values: object) -> None:
    for endpoint in sorted(ids):
        connection.execute(endpoints.update().where(endpoints.c.id == endpoint, where).values(**values))


def endpoint_of(row: sa.RowMapping) -> Endpoint:
    """The endpoint that a row holds."""
    return from_tree({field: row[field] for field in _FIELDS}, Endpoint)


def _row(endpoint: Endpoint) -> dict[str, Any]:
    tree = to_tree(endpoint)
    return {
        **{field: tree[field] for field in _FIELDS},
        "failing_since": endpoint.failing_since,
        "hold_until": endpoint.hold_until,
        "created_at": endpoint.created_at,
    }

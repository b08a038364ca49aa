"""Endpoints in the store: where deliveries go, and in which state each is."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, insert, metadata
from streams.adapters.store.sealing import SealedJson, SealedText
from streams.domain.endpoint import Channel, Endpoint, EndpointState, Secret
from streams.notify.channel_address import endpoint_id
from streams.wire.codec import from_tree, to_tree

endpoints = sa.Table(
    "endpoints",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("address", SealedText, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("state_reason", sa.Text, nullable=False),
    sa.Column("secrets", SealedJson, nullable=False),
    sa.Column("headers", SealedJson, nullable=False),
    sa.Column("max_in_flight", sa.Integer, nullable=False),
    sa.Column("rate_per_second", sa.Float, nullable=False),
    sa.Column("body", SealedJson(none_as_null=True)),
    sa.Column("failing_since", Moment),
    sa.Column("warnings", sa.Integer, nullable=False),
    sa.Column("hold_until", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("paced_until", Moment, comment="the time up to which its rate is used up"),
    sa.Column("moved", sa.Boolean, nullable=False, server_default=sa.false(), comment="its id is not its address's"),
    sa.Column("reported", sa.String(16), nullable=False, server_default="", comment="what people were told of it last"),
    sa.Column("standalone", sa.Boolean, nullable=False, server_default=sa.false(), comment="made by itself"),
    sa.Column("owner", sa.String(100), nullable=False, server_default="", comment="whose it is; empty: nobody else's"),
    sa.Column("oauth", SealedJson(none_as_null=True)),
    sa.Column("tls", SealedJson(none_as_null=True)),
    sa.Column("method", sa.String(8), nullable=False, server_default="POST"),
    sa.Column("timeout", sa.Float),
    sa.Column("hours", sa.JSON(none_as_null=True)),
)

_CONFIGURED = (
    "channel",
    "address",
    "secrets",
    "headers",
    "max_in_flight",
    "rate_per_second",
    "body",
    "moved",
    "standalone",
    "oauth",
    "tls",
    "method",
    "timeout",
    "hours",
)
_FIELDS = [str(column.name) for column in endpoints.c if column.name not in {"paced_until", "moved"}]


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
    owner: str | None = None,
) -> list[Endpoint]:
    """The endpoints that fit everything given, oldest first."""
    query = sa.select(endpoints).order_by(endpoints.c.created_at, endpoints.c.id)
    if ids is not None:
        query = query.where(endpoints.c.id.in_(list(ids)))
    if channel is not None:
        query = query.where(endpoints.c.channel == channel.value)
    if owner is not None:
        query = query.where(endpoints.c.owner == owner)
    found = (endpoint_of(row) for row in connection.execute(query).mappings())
    return [endpoint for endpoint in found if address in (None, endpoint.address)]


def find_address(connection: sa.Connection, channel: Channel, address: str, owner: str = "") -> Endpoint | None:
    """The owner's endpoint of that address; of those that moved each is read, because addresses may be sealed."""
    likely = sa.or_(endpoints.c.moved, endpoints.c.id == endpoint_id(channel, address, owner))
    moved = sa.select(endpoints).where(likely, endpoints.c.owner == owner)
    found = (endpoint_of(row) for row in connection.execute(moved).mappings())
    return next((each for each in found if (each.channel, each.address) == (channel, address)), None)


def set_state(connection: sa.Connection, endpoint: str, state: EndpointState, reason: str) -> bool:
    """Put an endpoint into a state; an active one starts without a record of failure. False: there is none such."""
    values: dict[str, Any] = {"state": state.value, "state_reason": reason}
    if state is EndpointState.ACTIVE:
        values |= {"failing_since": None, "warnings": 0, "hold_until": None}
    return connection.execute(endpoints.update().where(endpoints.c.id == endpoint).values(values)).rowcount == 1


def replace_secrets(connection: sa.Connection, endpoint: str, secrets: Sequence[Secret]) -> None:
    """Store the secrets of an endpoint, newest first."""
    connection.execute(endpoints.update().where(endpoints.c.id == endpoint).values(secrets=to_tree(tuple(secrets))))


def remove(connection: sa.Connection, endpoint: str) -> bool:
    """Forget an endpoint; its deliveries are kept as history. False: there is none such."""
    return connection.execute(endpoints.delete().where(endpoints.c.id == endpoint)).rowcount == 1


def lock(connection: sa.Connection, ids: Iterable[str]) -> None:
    """Lock endpoints until the transaction ends, in an order that is everybody's, so that nobody deadlocks."""
    chosen = sa.select(endpoints.c.id).where(endpoints.c.id.in_(list(ids))).order_by(endpoints.c.id)
    connection.execute(chosen.with_for_update(key_share=True))


def failing(connection: sa.Connection, ids: Iterable[str]) -> set[str]:
    """Which of the endpoints are in a run of failures, or have not worked since people were told of them."""
    troubled = sa.or_(endpoints.c.failing_since.is_not(None), endpoints.c.reported != "")
    return set(connection.scalars(sa.select(endpoints.c.id).where(endpoints.c.id.in_(list(ids)), troubled)))


def mark_failing(connection: sa.Connection, ids: Iterable[str], since: datetime) -> None:
    """Note the start of a run of failures where none is on."""
    where = (endpoints.c.id.in_(list(ids)), endpoints.c.failing_since.is_(None))
    connection.execute(endpoints.update().where(*where).values(failing_since=since))


def mark_working(connection: sa.Connection, ids: Iterable[str]) -> None:
    """End runs of failures; the reason of a pause stays."""
    where = (endpoints.c.id.in_(list(ids)), endpoints.c.failing_since.is_not(None))
    connection.execute(endpoints.update().where(*where).values(failing_since=None, warnings=0, state_reason=""))


def mark_reported(connection: sa.Connection, endpoint: str, reported: str) -> None:
    """Note what people are told of an endpoint; empty once it works again."""
    connection.execute(endpoints.update().where(endpoints.c.id == endpoint).values(reported=reported))


def warn(connection: sa.Connection, endpoint: str, warnings: int, text: str) -> bool:
    """Note a warning; False if as many were given before."""
    where = (endpoints.c.id == endpoint, endpoints.c.warnings < warnings)
    values = {"warnings": warnings, "state_reason": text}
    return connection.execute(endpoints.update().where(*where).values(values)).rowcount == 1


def disable(connection: sa.Connection, endpoint: str, reason: str) -> bool:
    """Disable an endpoint that is active; False if it is not."""
    where = (endpoints.c.id == endpoint, endpoints.c.state == EndpointState.ACTIVE.value)
    values = {"state": EndpointState.DISABLED.value, "state_reason": reason}
    return connection.execute(endpoints.update().where(*where).values(values)).rowcount == 1


def hold(connection: sa.Connection, endpoint: str, until: datetime) -> None:
    """Send nothing before that time; a later time that is already set stays."""
    earlier = sa.or_(endpoints.c.hold_until.is_(None), endpoints.c.hold_until < until)
    connection.execute(endpoints.update().where(endpoints.c.id == endpoint, earlier).values(hold_until=until))


def endpoint_of(row: sa.RowMapping) -> Endpoint:
    """The endpoint that a row holds."""
    return from_tree({field: row[field] for field in _FIELDS}, Endpoint)


def _row(endpoint: Endpoint) -> dict[str, Any]:
    tree = to_tree(endpoint)
    return {
        **{field: tree[field] for field in _FIELDS},
        "moved": endpoint.id != endpoint_id(endpoint.channel, endpoint.address, endpoint.owner),
        "failing_since": endpoint.failing_since,
        "hold_until": endpoint.hold_until,
        "created_at": endpoint.created_at,
    }

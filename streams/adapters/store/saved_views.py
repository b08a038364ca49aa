"""Saved views in the store."""

import sqlalchemy as sa

from streams.adapters.store.columns import metadata
from streams.domain.saved_view import SavedView

saved_views = sa.Table(
    "saved_views",
    metadata,
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("filters", sa.JSON, nullable=False),
)


def save(connection: sa.Connection, view: SavedView) -> None:
    """Save a view, in the place of the owner's one of that name."""
    remove(connection, view.owner, view.name)
    values = {"owner": view.owner, "name": view.name, "filters": dict(view.filters)}
    connection.execute(sa.insert(saved_views).values(values))


def remove(connection: sa.Connection, owner: str, name: str) -> bool:
    """Remove a view; whether there was one."""
    gone = sa.delete(saved_views).where(saved_views.c.owner == owner, saved_views.c.name == name)
    return connection.execute(gone).rowcount > 0


def of_owner(connection: sa.Connection, owner: str) -> list[SavedView]:
    """Somebody's views, by name."""
    wanted = sa.select(saved_views).where(saved_views.c.owner == owner).order_by(saved_views.c.name)
    return [SavedView(owner=row.owner, name=row.name, filters=row.filters) for row in connection.execute(wanted)]

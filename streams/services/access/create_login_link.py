"""Create a link with which a browser logs in once."""

from datetime import datetime

from streams.domain.token import Scope
from streams.ports.store import Store


def create_login_link(store: Store, public_url: str, scope: Scope, now: datetime) -> str:
    """The link; whoever opens it first, within :data:`~streams.domain.session.LINK_LENGTH`, is logged in."""
    with store.begin() as tx:
        return f"{public_url}/login/{store.login_links.add_link(tx, scope, now)}"

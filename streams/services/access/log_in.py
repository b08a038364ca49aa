"""Log in to the pages with a token, or with the code of a login link."""

from datetime import datetime

from streams.domain.token import Scope
from streams.ports.store import Store


def log_in(store: Store, text: str, now: datetime) -> str | None:
    """The cookie of a new session; none when the text is no token and no code that is good now."""
    with store.begin() as tx:
        token = store.tokens.find_token(tx, text)
        if token is not None and token.scope is not Scope.OWNER:  # the pages show what is everybody's
            return store.sessions.add_session(tx, token.name, token.scope, now)
        scope = store.login_links.use_link(tx, text, now)
        return store.sessions.add_session(tx, None, scope, now) if scope is not None else None

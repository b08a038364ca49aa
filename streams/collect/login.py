"""Logins of feeds, as HTTP and IMAP carry them."""

import base64


def basic_login(name: str, password: str) -> str:
    """The ``Authorization`` header of a name and a password; raises ValueError for a name that none can carry."""
    if ":" in name:
        raise ValueError("a name cannot hold a colon")
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"

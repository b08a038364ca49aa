"""How long a fault lasts."""

LASTING = 12.0
"""Seconds for which something is frozen, away or full: longer than the session of a consumer."""

LOCKED = 20.0
"""Seconds for which SQLite is locked: longer than a connection waits for a lock by itself."""

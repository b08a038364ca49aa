"""Ids of messages that people request; those of alerts are derived from the alert."""

import secrets


def new_message_id() -> str:
    """An id that no other message has."""
    return f"msg_{secrets.token_hex(12)}"

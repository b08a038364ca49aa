"""Transactions of the store, as services pass them on."""

from typing import Any

Transaction = Any
"""The store's own handle on an open transaction; services pass it on and never look into it."""

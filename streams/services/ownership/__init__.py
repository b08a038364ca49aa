"""Ownership: the store as one owner sees it."""

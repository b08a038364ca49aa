"""Whose things are whose: the store as one owner sees it."""

"""Watching a running installation."""

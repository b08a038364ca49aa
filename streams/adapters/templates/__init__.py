"""Jinja templates of messages and custom bodies."""

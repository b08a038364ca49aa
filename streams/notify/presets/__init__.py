"""Presets for chat, push and on-call services."""

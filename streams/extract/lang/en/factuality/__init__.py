"""Factuality: how far along and how certain an event is said to be."""

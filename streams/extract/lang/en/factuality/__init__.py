"""Factuality: how far along and how real an event is said to be."""

"""Muting alerts for a while, on record."""

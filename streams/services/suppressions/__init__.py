"""Addresses that get no more mail."""

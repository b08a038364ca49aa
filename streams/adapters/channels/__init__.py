"""Channels: how a delivery leaves."""

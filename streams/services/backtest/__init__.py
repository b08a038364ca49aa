"""Backtests: which alerts rules would have raised."""

"""Patterns of correlations: which events of a window fulfil one together, and since when."""

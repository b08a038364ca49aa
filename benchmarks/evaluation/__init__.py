"""Scores extraction against labelled files: ``python -m benchmarks.evaluation FILE…``."""

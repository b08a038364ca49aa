"""Fits confidence to judgements: ``python -m benchmarks.calibrate CORPUS…``."""

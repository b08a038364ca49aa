"""Syntax: a sentence as words, chunks and clauses, worked out without a trained model."""

"""Syntax: the words, chunks and clauses of a sentence, computed without a trained model."""

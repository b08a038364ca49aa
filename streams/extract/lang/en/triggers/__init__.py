"""Triggers: occurrences of the lexicon's words in a sentence, with the noun phrases in their roles."""

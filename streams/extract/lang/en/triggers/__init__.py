"""Triggers: where the lexicon's words stand in a sentence, and the noun phrases in their roles."""

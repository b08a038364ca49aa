"""English: word classes, grammar, factuality, dates."""

"""Reading events out of articles and explaining what was read; checking the lexicon."""

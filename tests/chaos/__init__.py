"""Everything that goes wrong on bad days, at random, against news of which it is known what must come of it."""

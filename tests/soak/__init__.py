"""Long runs that are asked for by hand: ``make soak``."""

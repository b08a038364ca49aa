"""Articles to events: who did what to whom, how far along, how certain."""

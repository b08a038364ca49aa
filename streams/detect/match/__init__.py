"""Which rules match an event: fields, clauses, and an index over many rules."""

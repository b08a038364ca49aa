"""Consumer groups: resetting offsets."""

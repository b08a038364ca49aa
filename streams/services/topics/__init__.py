"""Topics: creating and describing them."""

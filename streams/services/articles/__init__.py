"""Taking articles in."""

"""Languages: which one a text is written in."""

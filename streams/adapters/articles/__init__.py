"""Articles in files, and HTML as text."""

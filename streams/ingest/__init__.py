"""Articles in: check, clean and name what producers send."""

"""Feeds: formats, polite fetching, robots.txt, and feed lists."""

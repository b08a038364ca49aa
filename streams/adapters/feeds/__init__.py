"""Feeds: their formats, fetching them with manners, robots.txt, lists of them."""

"""Collect: from a fetched feed to articles, and when to fetch it again; pure."""

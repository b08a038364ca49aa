"""Collect: turns a fetched feed into articles and schedules the next fetch; pure."""

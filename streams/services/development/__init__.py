"""Development on one machine: what was caught instead of being sent, and a feed to try."""

"""All of Faust: one agent a topic, each thin (decode, call the stage, write, acknowledge)."""

AGENTS = ("extract", "detect")
"""Their names, which are those of their consumer groups."""

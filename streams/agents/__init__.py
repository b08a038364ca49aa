"""All of Faust: one agent a topic, each thin (decode, call the stage, write, acknowledge)."""

AGENTS = ("extract", "detect")
"""Their names, which are those of their consumer groups."""

NOT_DURABLE = 70
"""Exit code of a process that ends because something that it needs cannot be reached, or it does not work: it lost
nothing and is to be started again."""

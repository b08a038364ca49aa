"""How many rules one process can hold an event against, beside other ways to do it."""

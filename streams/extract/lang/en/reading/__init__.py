"""Reading: turns an occurrence of a trigger into events."""

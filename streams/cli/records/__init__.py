"""Commands for records on topics."""

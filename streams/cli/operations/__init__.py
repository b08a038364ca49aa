"""Commands for operators: run, check and configure the system."""

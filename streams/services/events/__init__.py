"""Events: search them, show one, export them."""

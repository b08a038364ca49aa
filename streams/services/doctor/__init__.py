"""The doctor: whether everything that Tocsin needs is as it should be, and what to do if not."""

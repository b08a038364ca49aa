"""The demo: sample articles through the whole of Tocsin, shown as a person wants to read it."""

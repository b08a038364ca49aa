"""JSON wire forms and their schemas."""

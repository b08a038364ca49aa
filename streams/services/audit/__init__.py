"""The record of what people change: made in one place, around the store."""

"""Rule files: reads YAML into a checked rule book, or reports every fault of every file."""

from streams.adapters.rules.loader import load_rules

__all__ = ["load_rules"]

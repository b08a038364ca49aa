"""Rule files: YAML in, a checked rule book or every fault of every file out."""

from streams.adapters.rules.loader import load_rules

__all__ = ["load_rules"]

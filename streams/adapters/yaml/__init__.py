"""YAML read with positions."""

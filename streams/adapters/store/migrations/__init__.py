"""Migrations of the store with Alembic: numbered steps that only go forward."""

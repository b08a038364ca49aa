"""The steps, oldest first. ``tools/new_migration.py`` writes the next one from what the tables have become."""

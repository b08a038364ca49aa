"""Looking after the store: migrating, pruning, sealing."""

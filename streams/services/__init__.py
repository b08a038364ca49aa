"""What people do with Tocsin, one use case a file: commands, the HTTP API and the pages call these alone."""

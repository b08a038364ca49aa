"""Who may use the HTTP API and the pages."""

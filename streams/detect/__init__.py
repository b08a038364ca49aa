"""Events to alerts: match rules, correlate, and lead each alert through its life."""

"""What HTTP asks of every API: conditions, idempotency keys, rate limits, other origins, links between pages."""

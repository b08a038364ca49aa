"""Chat services by their webhooks."""

"""Where deliveries go, through pauses, failures and new secrets."""

"""What was sent and why, and sending it again."""

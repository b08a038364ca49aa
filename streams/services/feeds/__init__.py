"""What people do with feeds."""

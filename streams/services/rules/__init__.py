"""What people do with rules: checking, testing, formatting, explaining."""

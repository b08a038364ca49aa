"""What people do with files that declare subscriptions and feeds."""

"""Files that declare subscriptions."""

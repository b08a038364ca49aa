"""What hubs do: confirm subscriptions, and tell that a feed changed."""

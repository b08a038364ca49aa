"""Commands for subscribers and integrators: alerts, subscriptions, deliveries."""

"""Alerts to the world: route to subscriptions, sign, render, schedule."""

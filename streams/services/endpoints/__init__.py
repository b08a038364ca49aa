"""Endpoints: create, configure, pause, resume, rotate, ping, remove."""

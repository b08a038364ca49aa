"""Tracing: spans to an OpenTelemetry collector."""

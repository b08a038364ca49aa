"""Kafka: topics, readers and producers, dead letters, consumer groups, access."""

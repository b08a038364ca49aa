"""Real services that tests share: one Kafka and one PostgreSQL for each process of a test session."""

"""A real Apache Kafka as a single node, run from its own jars: for one machine, for tests and for the demo."""

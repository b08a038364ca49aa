"""The nouns that Tocsin talks to: Kafka, the store, mail servers, webhooks, files. One adapter a module."""

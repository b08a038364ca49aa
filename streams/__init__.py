"""Tocsin: news articles in, events out of them, alerts to whoever asked.

Folder order is data order: ``ingest``, ``extract``, ``detect``, ``notify``; ``docs/architecture.md`` is the map.
"""

"""What people do, one use case a file; commands, the HTTP API and the pages call these alone.

A service takes the store and the time from outside, opens its own transaction and returns values; what is refused is
a :class:`~streams.domain.errors.TocsinError`.
"""

"""Kafka's compression codecs, and which of them both client libraries support on this machine."""

import aiokafka.codec
import kafka.codec

CODECS = ("gzip", "snappy", "lz4", "zstd")
"""What producers may choose besides no compression; each needs a library in both clients but gzip."""


def missing_codecs() -> list[str]:
    """The codecs that a worker or a command here could not read, such as ``zstd in aiokafka``; sorted by codec."""
    found = [
        (codec, name, bool(getattr(client, f"has_{codec}")()))
        for codec in CODECS
        for name, client in (("aiokafka", aiokafka.codec), ("kafka-python", kafka.codec))
    ]
    return [f"{codec} in {name}" for codec, name, is_there in found if not is_there]

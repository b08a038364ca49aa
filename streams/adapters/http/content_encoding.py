"""Decompresses bodies up to a limit, because a few kilobytes can expand to gigabytes."""

import zlib
from collections.abc import Callable

import brotli
from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
_CHUNK = 65_536


class ContentError(Exception):
    """A body that cannot be unpacked, or is too large; the text says why."""


def decode(body: bytes, encodings: str, limit: int) -> bytes:
    """Undo the encodings that a ``Content-Encoding`` names, the last one first.

    Raises:
        ContentError: the body is damaged, its encoding is unknown, or it has more than ``limit`` bytes.
    """
    for name in reversed([each.strip().lower() for each in encodings.split(",") if each.strip()]):
        if name == "identity":
            continue
        unpack = _UNPACK.get(name)
        if unpack is None:
            raise ContentError(f"its encoding {name[:40]!r} is unknown")
        try:
            body = unpack(body, limit + 1)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError, ValueError) as error:
            raise ContentError(f"its {name} data is damaged: {error}") from error
    if len(body) > limit:
        raise ContentError(f"it is larger than {limit:,} bytes")
    return body


def _gzip(body: bytes, limit: int) -> bytes:
    if not body:
        return b""
    found = bytearray()
    while body and len(found) < limit:  # members can follow each other
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        found += unpacker.decompress(body, limit - len(found))
        if not unpacker.eof:
            if unpacker.unconsumed_tail or len(found) >= limit:
                break
            raise EOFError("it ends too early")
        body = unpacker.unused_data.lstrip(b"\x00")
    return bytes(found)


def _deflate(body: bytes, limit: int) -> bytes:
    """Zlib's form, or the bare one that some servers send under the same name."""
    try:
        return zlib.decompressobj().decompress(body, limit)
    except zlib.error:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, limit)


def _brotli(body: bytes, limit: int) -> bytes:
    unpacker = brotli.Decompressor()
    found = bytearray(unpacker.process(body, output_buffer_limit=_CHUNK))
    while len(found) < limit and not unpacker.is_finished():
        more = unpacker.process(b"", output_buffer_limit=_CHUNK)
        if not more:
            raise EOFError("it ends too early")
        found += more
    return bytes(found)


def _zstd(body: bytes, limit: int) -> bytes:
    unpacker = zstd.ZstdDecompressor()
    found: bytes = unpacker.decompress(body, limit)
    if not unpacker.eof and len(found) < limit:
        raise EOFError("it ends too early")
    return found


_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}

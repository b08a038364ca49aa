"""Bodies of requests, up to a size."""

from fastapi import HTTPException, Request


async def bounded_body(request: Request, most: int, hint: str) -> bytes:
    """The body; 413 with the hint as soon as it is longer than so many bytes."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise HTTPException(413, f"more than {most:,} bytes; {hint}")
        chunks.append(chunk)
    return b"".join(chunks)

"""Asking a program on this machine over HTTP."""

import httpx

from streams.domain.errors import UnavailableError


def http_status(url: str) -> int | None:
    """The status of the answer; none when nothing listens there. Raises UnavailableError when no HTTP comes back."""
    try:
        return httpx.get(url, timeout=5).status_code
    except httpx.ConnectError:
        return None
    except httpx.HTTPError as error:
        raise UnavailableError(str(error)) from error

"""Links between the pages of a list (RFC 8288)."""

from fastapi import Request


def page_links(request: Request, cursor: str, following: object | None) -> dict[str, str]:
    """The header ``Link`` of a page: the first one, and the next one if there is any.

    There is no previous page: new things come in at the head of a list, and its first page is the way back.

    Args:
        request: for the page.
        cursor: the parameter that says where a page begins.
        following: its value for the next page; none on the last.
    """
    links = [f'<{_here(request.url.remove_query_params(cursor))}>; rel="first"']
    if following is not None:
        links.append(f'<{_here(request.url.include_query_params(**{cursor: following}))}>; rel="next"')
    return {"link": ", ".join(links)}


def _here(url: object) -> str:
    """An address without scheme and host, which a proxy may have replaced."""
    text = str(url)
    return text[text.index("/v1/") :]

"""What each type of problem of the API means, at the address that its ``type`` gives."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from streams.console.api.problem_types import of_slug
from streams.console.pages.rendering import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/problems/{slug}")
def problem_type_page(request: Request, slug: str) -> HTMLResponse:
    """One type: its cause and its remedy."""
    kind = of_slug(slug)
    if kind is None:
        raise HTTPException(404, f"there is no type of problem {slug}")
    return page("problem_type", request, None, slug=kind.slug, kind=kind.value)

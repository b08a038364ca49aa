"""``/docs``: the HTTP API for people."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.auth import Caller, need
from streams.console.pages.rendering import page
from streams.domain.token import Scope

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]


@router.get("/docs")
def docs_page(request: Request, caller: Reader) -> HTMLResponse:
    """The HTTP API for people."""
    tags: dict[str, list[dict[str, object]]] = {}
    for path, methods in request.app.openapi()["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation.get("tags", ["other"])[0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
                    "parameters": [{"description": "", "required": False} | p for p in operation.get("parameters", [])],
                }
            )
    return page("docs", request, caller, tags=tags)

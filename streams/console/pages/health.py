"""``/health``: what works and what does not."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.api.endpoints import view_endpoint
from streams.console.auth import Caller, need
from streams.console.context import Context, context_of
from streams.console.pages.rendering import page
from streams.domain.token import Scope
from streams.services.endpoints.show import list_endpoints
from streams.services.health import failing

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]


@router.get("/health")
def health_page(request: Request, caller: Reader) -> HTMLResponse:
    """What needs somebody, the figures, and every endpoint."""
    context = context_of(request)
    targets = [view_endpoint(each) for each in list_endpoints(context.store)]
    numbers = {name.replace("_", " "): number for name, number in asdict(context.figures.outline()).items()}
    return page("health", request, caller, concerns=concerns_of(context), numbers=numbers, endpoints=targets)


def concerns_of(context: Context) -> dict[str, str]:
    """Everything that needs somebody now, by name."""
    return failing({**context.checks, **context.concerns})

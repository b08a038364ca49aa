"""The console: the HTTP API and the pages as one application."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as StarletteHTTPException

from streams.console.api import access as api_access
from streams.console.api import alert_feeds, alert_notes, articles, extraction, health, replays, suppressions, websub
from streams.console.api import alerts as api_alerts
from streams.console.api import dead_letters as api_dead_letters
from streams.console.api import deliveries as api_deliveries
from streams.console.api import endpoints as api_endpoints
from streams.console.api import events as api_events
from streams.console.api import feed_lookup as api_feed_lookup
from streams.console.api import feeds as api_feeds
from streams.console.api import rules as api_rules
from streams.console.api import silences as api_silences
from streams.console.api import subscriptions as api_subscriptions
from streams.console.api import topics as api_topics
from streams.console.api.json_answer import HANDLERS, on_http_error, on_tocsin_error, problem
from streams.console.api.openapi import describe
from streams.console.api.problem_types import Problem
from streams.console.auth import caller_of
from streams.console.context import Context, context_of
from streams.console.guard import BODY_SECONDS, HEADERS, Guard
from streams.console.http.conditional import ConditionalGet
from streams.console.http.cors import ApiCors
from streams.console.http.idempotency import Idempotent
from streams.console.login_attempts import LoginAttempts
from streams.console.pages import access as access_pages
from streams.console.pages import actions as page_actions
from streams.console.pages import alert_notes as alert_note_pages
from streams.console.pages import alerts as alert_pages
from streams.console.pages import dead_letters as dead_letter_pages
from streams.console.pages import deliveries as delivery_pages
from streams.console.pages import dev as dev_pages
from streams.console.pages import docs as docs_pages
from streams.console.pages import endpoints as endpoint_pages
from streams.console.pages import events as event_pages
from streams.console.pages import feed_edit, problems, rule_edit, subscribe, today, workbench
from streams.console.pages import feeds as feed_pages
from streams.console.pages import health as health_pages
from streams.console.pages import openid as openid_pages
from streams.console.pages import rules as rule_pages
from streams.console.pages import silences as silence_pages
from streams.console.pages import subscriptions as subscription_pages
from streams.console.pages import topics as topic_pages
from streams.console.pages.rendering import HERE, page
from streams.console.workbench import Workbench
from streams.domain.errors import TocsinError

_TITLES = {403: "Not allowed", 404: "Not found", 405: "Not like this"}


def create_app(context: Context, *, body_seconds: float = BODY_SECONDS) -> FastAPI:
    """The application, given what it works with."""
    app = create_api()
    app.state.context = context
    app.state.door = articles.Door(context)
    app.state.topic_streams = set()
    app.state.workbench = Workbench(context.build_reader)
    app.state.login_attempts = LoginAttempts(time.monotonic)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.add_middleware(ConditionalGet)
    app.add_middleware(Idempotent, context=context)
    app.add_middleware(Guard, context=context, body_seconds=body_seconds)
    if context.cors_origins:
        app.add_middleware(ApiCors, origins=context.cors_origins)
    return app


def create_api() -> FastAPI:
    """The routes and their description; without a context they cannot answer."""
    app = FastAPI(
        title="Tocsin",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        separate_input_output_schemas=False,  # two schemas of one title are one class of a generated client
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
        exception_handlers={
            **HANDLERS,
            StarletteHTTPException: _on_http_error,
            TocsinError: _on_tocsin_error,
            Exception: _on_bug,
        },
    )
    api = (
        articles,
        extraction,
        api_events,
        api_feeds,
        api_feed_lookup,
        alert_feeds,
        api_alerts,
        alert_notes,
        api_subscriptions,
        api_endpoints,
        api_deliveries,
        replays,
        suppressions,
        api_rules,
        api_silences,
        api_access,
        api_topics,
        api_dead_letters,
        health,
        websub,
    )
    for module in (
        *api,
        openid_pages,
        page_actions,
        today,
        alert_pages,
        alert_note_pages,
        delivery_pages,
        dev_pages,
        endpoint_pages,
        docs_pages,
        event_pages,
        workbench,
        subscribe,
        subscription_pages,
        silence_pages,
        access_pages,
        rule_edit,
        rule_pages,
        feed_pages,
        feed_edit,
        topic_pages,
        dead_letter_pages,
        health_pages,
        problems,
    ):
        app.include_router(module.router)
    app.add_api_route("/schemas/{name}", _schema, include_in_schema=False)
    describe(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.workbench.close()
    app.state.door.close()


def _schema(request: Request, name: str) -> Response:
    """A JSON Schema of a wire form, as ``dataschema`` of webhooks names it."""
    directory = context_of(request).schemas
    known = {path.name: path for path in directory.glob("*.json")}
    if name not in known:
        raise HTTPException(404, f"there is no schema {name}")
    return Response(known[name].read_bytes(), media_type="application/schema+json")


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)  # noqa: S101 - registered for it only
    if _is_for_people(request):
        return _problem_page(request, error.status_code, str(error.detail))
    return await on_http_error(request, error)


async def _on_tocsin_error(request: Request, error: Exception) -> Response:
    answer = await on_tocsin_error(request, error)
    return _problem_page(request, answer.status_code, str(error)) if _is_for_people(request) else answer


def _is_for_people(request: Request) -> bool:
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")


def _problem_page(request: Request, status: int, detail: str) -> Response:
    title = _TITLES.get(status, "Something is wrong")
    return page("problem", request, caller_of(request), status, title=title, detail=detail)


async def _on_bug(_request: Request, _error: Exception) -> Response:
    """Answered outside the guard, so its headers are set here; the log has the traceback."""
    answer = problem(Problem.INTERNAL_ERROR, "the log of the console says more")
    answer.headers.update(HEADERS)
    return answer

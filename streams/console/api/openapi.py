"""The OpenAPI 3.1 description: what FastAPI derives, plus what it cannot know."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from fastapi import FastAPI, Header, Response

from streams.console.api.http_headers import add_headers
from streams.console.api.problem_responses import add_problems
from streams.domain.article import DateCertainty, DateSource
from streams.domain.notice import Message

_DESCRIPTION = """News alerts from an event stream.

Programs send `Authorization: Bearer TOKEN`, with a token that `tocsin tokens add NAME` made, wherever they run.
Problems are answered as RFC 9457 has them. Every operation says in `RateLimit` and `RateLimit-Policy` how much of the
caller's quota is left. Under *webhooks* stands what this installation sends to webhook endpoints."""

_ARTICLE: dict[str, Any] = {
    "title": "ArticleIn",
    "description": "One article. Times have a zone; HTML in text becomes plain text.",
    "type": "object",
    "properties": {
        "id": {"type": "string", "maxLength": 512, "description": "the producer's; without one, a hash of the URL"},
        "url": {"type": "string", "format": "uri"},
        "title": {"type": "string", "maxLength": 2000},
        "text": {"type": "string", "minLength": 1, "maxLength": 1_000_000},
        "source": {
            "oneOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "domain": {"type": ["string", "null"]},
                        "owner": {"type": ["string", "null"]},
                        "tier": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
                        "origin": {"type": ["string", "null"], "description": "whose report it copies"},
                    },
                },
            ]
        },
        "published_at": {"type": "string", "format": "date-time"},
        "fetched_at": {"type": ["string", "null"], "format": "date-time"},
        "language": {"type": "string", "default": "en"},
        "truncated": {"type": "boolean", "default": False, "description": "the text is only a beginning"},
        "date_source": {"enum": [None, *(each.value for each in DateSource)]},
        "date_certainty": {"enum": [None, *(each.value for each in DateCertainty)]},
    },
    "required": ["text"],
    "anyOf": [{"required": ["id"]}, {"required": ["url"]}],
    "examples": [
        {
            "url": "https://news.example/harboria-leaves",
            "title": "Harboria leaves the union",
            "text": "Harboria will leave the union at the end of the year, the government said on Sunday.",
            "source": {"name": "Tideline News", "domain": "news.example"},
            "published_at": "2024-03-06T12:00:00Z",
        }
    ],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudEvent:
    """The body of a webhook: a CloudEvent 1.0 in structured JSON.

    Attributes:
        id: the delivery's, equal to ``webhook-id``: a receiver that has seen it has nothing to do.
        type: ``tocsin.alert.<change>.v1``, ``tocsin.alerts.v1`` for several, ``tocsin.ping.v1`` for none.
        source: the installation that sends it.
        subject: the alert's id, when all changes are of one alert.
        sequence: grows with every delivery of an installation.
    """

    specversion: Literal["1.0"]
    id: str
    type: str
    source: str
    time: datetime
    datacontenttype: Literal["application/json"]
    dataschema: str
    sequence: str
    data: Message
    subject: str | None = None


def describe(app: FastAPI) -> None:
    """Complete the description of an application."""

    @app.webhooks.post(
        "tocsin.alert",
        status_code=204,
        responses={
            410: {"description": "This endpoint is gone: it is disabled at once."},
            "4XX": {"description": "Refused: tried again on the schedule."},
            "5XX": {"description": "Failed: tried again on the schedule; Retry-After is respected."},
        },
    )
    def tocsin_alert(
        body: CloudEvent,  # noqa: ARG001 - for the description
        webhook_id: str = Header(description="equal at every attempt; deduplicate by it"),  # noqa: ARG001
        webhook_timestamp: str = Header(description="seconds since 1970 of this attempt"),  # noqa: ARG001
        webhook_signature: str = Header(description="v1,<base64> one for every secret in force"),  # noqa: ARG001
    ) -> Response:
        """Sent for every alert change that a webhook subscription wants, signed after Standard Webhooks."""
        return Response(status_code=204)

    generate = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            tree = generate()
            tree["info"]["description"] = _DESCRIPTION
            tree["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
            components = tree.setdefault("components", {})
            components.setdefault("schemas", {})["ArticleIn"] = _ARTICLE
            components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            for operation in (each for methods in tree["paths"].values() for each in methods.values()):
                operation["summary"] = operation["description"].partition("\n")[0].rstrip(".")
            for path, methods in tree["paths"].items():
                for operation in methods.values() if path.startswith("/v1/") or path == "/metrics" else ():
                    operation["security"] = [{"token": []}]
            add_problems(tree)
            add_headers(tree)
            app.openapi_schema = tree
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]

"""The HTTP API, the pages and their descriptions."""

from typing import TYPE_CHECKING

from streams.agents import AGENTS
from streams.bootstrap.articles import open_intake
from streams.bootstrap.catching import file_catcher
from streams.bootstrap.clock import now
from streams.bootstrap.extraction import trial_reader
from streams.bootstrap.feeds import feed_lookup
from streams.bootstrap.health import checks_of
from streams.bootstrap.identity import team_login
from streams.bootstrap.kafka import consumer_groups, open_topic, stream_access, stream_figures
from streams.bootstrap.notifying import check_custom_body, check_tls
from streams.bootstrap.rules import known_names, load_atlas, load_rule_book, rule_folder, rule_source
from streams.bootstrap.store import as_store
from streams.services import concerns
from streams.services.health import Check
from streams.settings import Settings, shipped

if TYPE_CHECKING:
    from fastapi import FastAPI

    from streams.adapters.store.database import Database


def console(settings: Settings, database: "Database") -> "FastAPI":
    """The HTTP API and the pages."""
    from streams.adapters.store.figures import SqlFigures
    from streams.console.app import create_app
    from streams.console.context import Context
    from streams.console.http.rate_limit import RateLimits
    from streams.console.remembered import remembered

    rules = remembered(lambda: load_rule_book([settings.rules_dir]), seconds=5)
    context = Context(
        store=as_store(database),
        clock=now,
        open_intake=lambda: open_intake(settings),
        rules=rules,
        rule_source=rule_source,
        rule_files=rule_folder(settings.rules_dir, may_save=settings.web.edit_rules),
        atlas=load_atlas,
        build_reader=lambda: trial_reader(settings),
        min_confidence=settings.extract.min_confidence,
        names=remembered(lambda: known_names(settings), seconds=30),
        feed_lookup=feed_lookup(settings),
        check_tls=check_tls,
        check_body=lambda tree: check_custom_body(tree, settings.public_url),
        allow_networks=settings.notify.allow_networks,
        public_url=settings.public_url,
        schemas=shipped("docs/schemas"),
        figures=SqlFigures(database, now),
        stream_figures=remembered(lambda: stream_figures(settings), seconds=5),
        stream=stream_access(settings),
        catcher=file_catcher(settings),
        team_login=team_login(settings, database),
        cors_origins=settings.web.cors_origins,
        rate_limits=RateLimits(token=settings.web.token_rate, address=settings.web.address_rate),
        checks={
            **{name: remembered(check, seconds=2) for name, check in checks_of(settings, database).items()},
            "rules": lambda: _ignore(rules()),
        },
        concerns={name: remembered(check, seconds=5) for name, check in _concerns(settings, database).items()},
    )
    return create_app(context)


def _concerns(settings: Settings, database: "Database") -> dict[str, Check]:
    from streams.adapters.store.figures import SqlFigures

    figures = SqlFigures(database, now).figures
    return {
        "endpoints": lambda: concerns.check_endpoints(figures),
        "deliveries": lambda: concerns.check_deliveries(figures),
        "feeds": lambda: concerns.check_feeds(figures),
        "workers": lambda: concerns.check_agents(lambda: consumer_groups(settings).read(AGENTS)),
        "dead letters": lambda: concerns.check_dead_letters(lambda: open_topic(settings, "dead-letters"), now()),
    }


def descriptions() -> dict[str, dict[str, object] | str]:
    """JSON Schemas, OpenAPI, AsyncAPI and the page of problems, by the path below ``docs`` at which each is kept."""
    from streams.console.api.asyncapi import describe_topics
    from streams.console.api.problem_types import problems_page
    from streams.console.app import create_api
    from streams.wire.schemas import cloudevent_schema, wire_schemas

    forms = wire_schemas() | {"cloudevent.v1.json": cloudevent_schema()}
    return {
        **{f"schemas/{name}": tree for name, tree in forms.items()},
        "openapi.json": create_api().openapi(),
        "asyncapi.json": describe_topics(),
        "problems.md": problems_page(),
    }


def _ignore(_value: object) -> None:
    """Where only it matters whether something could be had."""

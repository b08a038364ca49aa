"""The composition root: the only place that names adapters and hands them to stages, agents and commands.

One module a process or purpose. Adapters are imported inside functions, so that a command loads only what it runs.
"""

from streams.bootstrap.clock import now
from streams.bootstrap.collecting import open_collector, open_feed_source
from streams.bootstrap.extraction import build_article_reader, build_extractor, language_identifier, language_pipeline
from streams.bootstrap.ingesting import open_intake
from streams.bootstrap.kafka import local_broker, topic_plans
from streams.bootstrap.notifying import load_specs, open_notifier, read_custom_body, templates, webhook_listener
from streams.bootstrap.rules import known_names, load_rule_book, load_some_rules, load_taxonomy
from streams.bootstrap.serving import console, descriptions
from streams.bootstrap.store import as_store, make_database, open_database, open_store, subscription_book
from streams.bootstrap.worker import open_worker

__all__ = [
    "as_store",
    "build_article_reader",
    "build_extractor",
    "console",
    "descriptions",
    "known_names",
    "language_identifier",
    "language_pipeline",
    "load_rule_book",
    "load_some_rules",
    "load_specs",
    "load_taxonomy",
    "local_broker",
    "make_database",
    "now",
    "open_collector",
    "open_database",
    "open_feed_source",
    "open_intake",
    "open_notifier",
    "open_store",
    "open_worker",
    "read_custom_body",
    "subscription_book",
    "templates",
    "topic_plans",
    "webhook_listener",
]

"""The composition root: the only place that names adapters and hands them to stages, agents and commands.

One module a process or purpose. Adapters are imported inside functions, so that a command loads only what it runs.
"""

from streams.bootstrap.articles import open_intake, read_article_file, read_page
from streams.bootstrap.catching import catching_mails
from streams.bootstrap.clock import now
from streams.bootstrap.collecting import open_collector, open_feed_source
from streams.bootstrap.extraction import (
    build_article_reader,
    build_extractor,
    language_identifier,
    language_pipeline,
    trial_reader,
)
from streams.bootstrap.kafka import (
    consumer_groups,
    local_broker,
    open_record_sink,
    open_topic,
    redriver,
    stream_figures,
    topic_admin,
    topic_plans,
)
from streams.bootstrap.localrun import open_local_system
from streams.bootstrap.notifying import (
    check_custom_body,
    check_tls,
    load_declared,
    load_template,
    open_notifier,
    read_custom_body,
    templates,
    webhook_listener,
)
from streams.bootstrap.process import configure_logging, say_ready
from streams.bootstrap.rules import (
    RuleFiles,
    format_rules,
    known_names,
    lint_rules,
    load_atlas,
    load_lexicon,
    load_outlets,
    load_rule_book,
    load_shipped_atlas,
    load_shipped_lexicon,
    load_some_rules,
    load_taxonomy,
    rule_folder,
    rule_schema,
    rule_source,
)
from streams.bootstrap.serving import console, descriptions
from streams.bootstrap.store import (
    as_store,
    make_database,
    new_store_key,
    open_database,
    open_store,
    open_store_admin,
    subscription_book,
)
from streams.bootstrap.worker import open_worker

__all__ = [
    "RuleFiles",
    "as_store",
    "build_article_reader",
    "build_extractor",
    "catching_mails",
    "check_custom_body",
    "check_tls",
    "configure_logging",
    "console",
    "consumer_groups",
    "descriptions",
    "format_rules",
    "known_names",
    "language_identifier",
    "language_pipeline",
    "lint_rules",
    "load_atlas",
    "load_declared",
    "load_lexicon",
    "load_outlets",
    "load_rule_book",
    "load_shipped_atlas",
    "load_shipped_lexicon",
    "load_some_rules",
    "load_taxonomy",
    "load_template",
    "local_broker",
    "make_database",
    "new_store_key",
    "now",
    "open_collector",
    "open_database",
    "open_feed_source",
    "open_intake",
    "open_local_system",
    "open_notifier",
    "open_record_sink",
    "open_store",
    "open_store_admin",
    "open_topic",
    "open_worker",
    "read_article_file",
    "read_custom_body",
    "read_page",
    "redriver",
    "rule_folder",
    "rule_schema",
    "rule_source",
    "say_ready",
    "stream_figures",
    "subscription_book",
    "templates",
    "topic_admin",
    "topic_plans",
    "trial_reader",
    "webhook_listener",
]

"""The doctor's checks, each bound to what it looks at."""

import asyncio
from functools import partial

from streams.bootstrap.clock import now
from streams.bootstrap.extraction import extraction_is_compiled, language_pipeline
from streams.bootstrap.kafka import consumer_groups, topic_admin, topic_plans
from streams.bootstrap.notifying import mailer, templates
from streams.bootstrap.rules import load_some_rules
from streams.bootstrap.store import make_database, open_store
from streams.domain.endpoint import Endpoint
from streams.notify.mail_address import address_of
from streams.services.doctor import delivery, feeds, machine, store, stream
from streams.services.doctor.finding import Check
from streams.services.endpoints.lookup import find_endpoint
from streams.services.feeds.diagnose import FeedFinding, diagnose_feeds
from streams.settings import Settings


def doctor_checks(settings: Settings) -> dict[str, Check]:
    """Every check by its name; nothing is looked at yet."""
    from streams.adapters.kafka.cluster import require_cluster
    from streams.adapters.kafka.codecs import CODECS, missing_codecs
    from streams.adapters.localrun.http_status import http_status
    from streams.adapters.localrun.java import find_java
    from streams.adapters.rules.loader import rules_version
    from streams.adapters.store.probe import SqlStoreProbe
    from streams.agents import AGENTS

    probe = partial(SqlStoreProbe, settings.store_url, partial(make_database, settings))
    smtp, rules = settings.smtp, settings.rules_dir
    host = "127.0.0.1" if settings.web.host == "0.0.0.0" else settings.web.host  # noqa: S104 - compared, not bound
    return {
        "python": machine.check_python,
        "java": lambda: machine.check_java(lambda: str(find_java(settings.broker.java))),
        "disk": lambda: machine.check_disk(settings.state),
        "extraction": lambda: stream.check_extraction(
            settings.extract.pipeline,
            lambda: list(language_pipeline(settings).parts),
            is_compiled=extraction_is_compiled(),
        ),
        "codecs": lambda: stream.check_codecs(CODECS, missing_codecs()),
        "broker": lambda: stream.check_broker(settings.kafka.bootstrap, lambda: require_cluster(settings.kafka.access)),
        "topics": lambda: stream.check_topics(topic_admin(settings), topic_plans(settings)),
        "durability": lambda: stream.check_durability(topic_admin(settings), topic_plans(settings)),
        "workers": lambda: stream.check_workers(consumer_groups(settings), AGENTS),
        "store": lambda: store.check_store(probe()),
        "secrets": lambda: store.check_secrets(probe(), has_keys=bool(settings.store_keys)),
        "feeds": lambda: feeds.check_feeds(probe(), partial(_diagnosed, settings)),
        "rules": lambda: store.check_rules(
            rules, lambda: len(load_some_rules([rules]).rules), lambda: rules_version(rules), probe(), now()
        ),
        "templates": lambda: delivery.check_templates(
            settings.templates, settings.templates_dir, templates(settings).names
        ),
        "smtp": lambda: delivery.check_smtp(
            f"{smtp.host}:{smtp.port} ({smtp.security})",
            lambda: asyncio.run(mailer(settings, timeout=5).check(address_of(smtp.sender).addr_spec)).error,
            is_configured=bool(smtp.model_fields_set) and not settings.dev.catch,
        ),
        "operator": lambda: delivery.check_operator(settings.notify.operator, probe(), partial(_found, settings)),
        "console": lambda: delivery.check_console(f"{host}:{settings.web.port}", settings.public_url, http_status),
    }


def _found(settings: Settings, endpoint: str) -> Endpoint:
    with open_store(settings) as opened:
        return find_endpoint(opened, endpoint)


def starting(settings: Settings) -> str | None:
    """What a ``tocsin up`` on this state directory is doing that has not started everything yet."""
    from streams.adapters.localrun.run_file import read_run
    from streams.domain.local_run import READY

    run = read_run(settings.state)
    return run.step if run is not None and run.step != READY else None


def _diagnosed(settings: Settings) -> list[FeedFinding]:
    with open_store(settings) as opened:
        return diagnose_feeds(opened, now())

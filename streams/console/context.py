"""The context that every part of the console receives."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.fernet import Fernet
from fastapi import Request

from streams.console.http.rate_limit import RateLimits
from streams.detect.rulebook import RuleBook
from streams.domain.entity import Atlas
from streams.domain.errors import Place, UnavailableError
from streams.domain.figures import StreamFigures
from streams.domain.provider_login import ClaimMapping
from streams.domain.tls_identity import TlsIdentity
from streams.ingest.intake import Intake
from streams.notify.suggestions import KnownNames
from streams.ports.catcher import Catcher
from streams.ports.clock import Clock
from streams.ports.figures import FigureSource
from streams.ports.identity_provider import IdentityProvider
from streams.ports.rule_files import RuleFiles
from streams.ports.store import Store
from streams.services.access.log_in import SOMEBODY
from streams.services.audit.audited_store import audited_store
from streams.services.extraction.read_article import ArticleReader
from streams.services.feeds.add_found import FeedLookup
from streams.services.kept_requests import noting_effect
from streams.services.topics.stream_access import StreamAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLogin:
    """Logging in with an account at an identity provider.

    Attributes:
        mapping: who may do what.
        sealer: seals what a browser keeps while it is at the provider.
    """

    provider: IdentityProvider
    mapping: ClaimMapping
    sealer: Fernet


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the console works with.

    Attributes:
        open_intake: connects to the broker; raises UnavailableError when none answers.
        rules: the rules in force; raises FaultsError when the files do not load.
        rule_source: the text of the rule at a place; raises UnavailableError.
        rule_files: the files in which the rules are.
        atlas: what names mean.
        build_reader: makes what reads single articles; costly, so called once and late.
        min_confidence: less confident events are not sent to the rules.
        names: what subscriptions can name.
        feed_lookup: feeds at their publishers, and starter packs.
        check_tls: raises RejectedError for what is no PEM of what it should be.
        check_body: tries a webhook's own body with a sample alert; raises RejectedError.
        allow_networks: CIDR ranges that webhooks may reach besides public ones.
        public_url: how people reach the console, without a slash at its end.
        schemas: directory of the JSON Schemas of the wire forms.
        stream_figures: reads the figures of Kafka; raises UnavailableError.
        stream: the topics; none where no broker is known.
        catcher: keeps what is caught in development; none outside it.
        team_login: how people log in with an account; none without a provider.
        cors_origins: whose pages may use the API; ``*`` for everybody's.
        rate_limits: how often one caller may ask.
        checks: by name, something that raises TocsinError when this installation cannot do its work.
        concerns: the same where it works and somebody is needed all the same.
    """

    store: Store
    clock: Clock
    open_intake: Callable[[], AbstractContextManager[Intake]]
    rules: Callable[[], RuleBook]
    rule_source: Callable[[Place], str]
    rule_files: RuleFiles
    atlas: Callable[[], Atlas]
    build_reader: Callable[[], ArticleReader]
    min_confidence: float = 0.0
    names: Callable[[], KnownNames]
    feed_lookup: FeedLookup
    allow_networks: tuple[str, ...] = ()
    check_body: Callable[[object], None]
    check_tls: Callable[[TlsIdentity], None]
    public_url: str
    schemas: Path
    figures: FigureSource
    stream_figures: Callable[[], StreamFigures] | None = None
    stream: StreamAccess | None = None
    catcher: Catcher | None = None
    team_login: TeamLogin | None = None
    cors_origins: tuple[str, ...] = ()
    rate_limits: RateLimits = field(default_factory=RateLimits)
    checks: dict[str, Callable[[], object]] = field(default_factory=dict)
    concerns: dict[str, Callable[[], object]] = field(default_factory=dict)


def context_of(request: Request) -> Context:
    """The console's context, for handlers; what is changed by its store goes on record under the caller's name."""
    context: Context = request.app.state.context
    caller, kept = getattr(request.state, "caller", None), getattr(request.state, "kept_request", None)
    store = noting_effect(context.store, kept) if kept is not None else context.store
    return replace(context, store=audited_store(store, caller.name if caller else SOMEBODY, context.clock))


def stream_of(request: Request) -> StreamAccess:
    """The topics, for handlers; raises UnavailableError where no broker is known."""
    stream = context_of(request).stream
    if stream is None:
        raise UnavailableError("no broker is known here")
    return stream

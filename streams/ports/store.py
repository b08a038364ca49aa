"""The store as services see it: transactions, and what can be done within one.

Every method takes the open transaction first and does its work within it.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from streams.domain.alert import AlertChange, AlertState, Change, Severity
from streams.domain.delivery import Attempt, Delivery, DeliveryState
from streams.domain.endpoint import Channel, Endpoint, EndpointState, Secret
from streams.domain.event import Event
from streams.domain.rule_match import RuleMatch
from streams.domain.session import Session
from streams.domain.silence import Silence
from streams.domain.subscription import Subscription
from streams.domain.suppression import Suppression
from streams.domain.token import Scope, Token
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.feed_store import FeedArticles, Feeds

Transaction = Any
"""The store's own handle on an open transaction; services pass it on and never look into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertQuery:
    """Which alerts to list: the change recorded last first; every condition that is given must hold.

    Attributes:
        before: only alerts whose last change has a lower number: for pages.
        min_severity: at least this.
        text: stands in the summary, whatever the case.
    """

    state: AlertState | None = None
    rule_id: str | None = None
    min_severity: Severity | None = None
    stage: str | None = None
    text: str | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class RuleTally:
    """How many alerts a rule has raised, how many of them are open, and when one changed last (event time)."""

    total: int
    open: int
    last_at: datetime


class Alerts(Protocol):
    """Alerts and their changes."""

    def list_alerts(self, tx: Transaction, query: AlertQuery, /) -> list[TrackedAlert]:
        """The alerts of the query; those merged into others are left out."""

    def last_changes(self, tx: Transaction, alert_ids: Sequence[str], /) -> dict[str, tuple[int, datetime]]:
        """The number of the change of each alert that was recorded last, and when that was, by the alert's id."""

    def tally_by_rule(self, tx: Transaction, /) -> dict[str, RuleTally]:
        """How many alerts each rule has raised, by its id; those merged into others are left out."""

    def find_alerts(self, tx: Transaction, prefix: str, /) -> list[TrackedAlert]:
        """The alerts whose id begins with the prefix, at most two."""

    def changes_of_alert(self, tx: Transaction, alert_id: str, /) -> list[tuple[datetime, AlertChange]]:
        """Every change of the alert with the time of its record, oldest first."""

    def changes_since(
        self, tx: Transaction, since: datetime, kinds: Sequence[Change] = (), newest: int | None = None, /
    ) -> list[tuple[datetime, AlertChange]]:
        """The changes recorded since then, oldest first; only of these kinds and so many of the newest, if given."""

    def last_change_number(self, tx: Transaction, /) -> int:
        """The number of the change recorded last; 0 without one."""

    def changes_after(self, tx: Transaction, number: int, /) -> list[tuple[int, AlertChange]]:
        """Some of the changes recorded after that number, with theirs, oldest first."""

    def matches_of_alert(self, tx: Transaction, alert_id: str, /) -> list[RuleMatch]:
        """Every match that supports or supported the alert."""

    def events_of(self, tx: Transaction, event_ids: Sequence[str], /) -> dict[str, Event]:
        """The newest versions of these events, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedNotice:
    """Which subscription is or was notified of which change, when, why then, and by which delivery."""

    subscription_id: str
    change_id: str
    due_at: datetime
    reason: str
    delivery_id: str | None
    withdrawn: bool = False


class Notices(Protocol):
    """What subscriptions are notified of."""

    def notices_of_alert(self, tx: Transaction, alert_id: str, /) -> list[RecordedNotice]:
        """Every notice of an alert, by the time at which it is due."""

    def waiting_of(self, tx: Transaction, subscription_id: str, /) -> list[datetime]:
        """When each notice that waits for a subscription is due."""


class Silences(Protocol):
    """Silences, which are never deleted."""

    def save_silence(self, tx: Transaction, silence: Silence, /) -> None:
        """Add a silence, or replace the one with its id."""

    def find_silence(self, tx: Transaction, silence_id: str, /) -> Silence | None:
        """The silence with that id."""

    def list_silences(self, tx: Transaction, ending_after: datetime | None = None, /) -> list[Silence]:
        """Silences, the one that ends last first."""


class Subscriptions(Protocol):
    """Who wants what."""

    def save(self, tx: Transaction, subscription: Subscription, now: datetime, /) -> None:
        """Create the subscription or change the one with its id."""

    def remove(self, tx: Transaction, subscription_id: str, /) -> bool:
        """Remove a subscription and what waits for it."""

    def all(self, tx: Transaction, /) -> list[Subscription]:
        """Every subscription, by name."""

    def find(self, tx: Transaction, name: str, /) -> Subscription | None:
        """The subscription with this name or id."""

    def uses(self, tx: Transaction, endpoint_id: str, /) -> bool:
        """Whether a subscription goes to this endpoint."""


class Endpoints(Protocol):
    """Where deliveries go."""

    def save(self, tx: Transaction, endpoint: Endpoint, /) -> None:
        """Add an endpoint, or configure the one with its id anew; state and history stay."""

    def get(self, tx: Transaction, endpoint: str, /) -> Endpoint | None:
        """The endpoint with that id."""

    def find(
        self, tx: Transaction, /, *, ids: Iterable[str] | None = None, channel: Channel | None = None
    ) -> list[Endpoint]:
        """The endpoints that fit everything given, oldest first."""

    def find_address(self, tx: Transaction, channel: Channel, address: str, /) -> Endpoint | None:
        """The endpoint of that address."""

    def set_state(self, tx: Transaction, endpoint: str, state: EndpointState, reason: str, /) -> bool:
        """Put an endpoint into a state; an active one starts without a record of failure."""

    def replace_secrets(self, tx: Transaction, endpoint: str, secrets: Sequence[Secret], /) -> None:
        """Store the secrets of an endpoint, newest first."""

    def remove(self, tx: Transaction, endpoint: str, /) -> bool:
        """Forget an endpoint; its deliveries are kept."""


class Deliveries(Protocol):
    """The outbox as people see it."""

    def add(self, tx: Transaction, new: Iterable[Delivery], /) -> None:
        """Add deliveries; what goes to an endpoint that is not active is held."""

    def get(self, tx: Transaction, delivery: str, /) -> Delivery | None:
        """The delivery with that id."""

    def get_many(self, tx: Transaction, ids: Sequence[str], /) -> list[Delivery]:
        """The deliveries with these ids, in the order in which they were added."""

    def find(
        self,
        tx: Transaction,
        /,
        *,
        endpoint: str | None = None,
        alert: str | None = None,
        states: Sequence[DeliveryState] = (),
        before: int | None = None,
        limit: int = 100,
    ) -> list[Delivery]:
        """The newest deliveries that fit everything given; ``before`` is the last page's lowest sequence."""

    def count_open(self, tx: Transaction, endpoint: str | None = None, /) -> dict[DeliveryState, int]:
        """How many deliveries wait, are held, are being sent or are dead."""

    def hold(self, tx: Transaction, endpoint: str, reason: str, /) -> int:
        """Hold what waits for an endpoint; returns how many."""

    def release(self, tx: Transaction, endpoint: str, now: datetime, /) -> int:
        """Send now what was held for an endpoint, in order; returns how many."""

    def hand_over(self, tx: Transaction, subscription: str, source: str, target: str, now: datetime, /) -> int:
        """Send now what waits at one endpoint for a subscription to another one, in order; returns how many."""

    def cancel(self, tx: Transaction, delivery: str, now: datetime, reason: str, /) -> bool:
        """Cancel a delivery that waits or is held; its followers go on. False: there is none such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayQuery:
    """Which deliveries to send again: those that meet every condition that is given.

    Attributes:
        endpoint: to that endpoint.
        alert: about that alert, whatever became of them.
        since: finished since then.
        until: finished before then.
        failed_only: dead or cancelled, and not sent again since with any success.
    """

    endpoint: str | None = None
    alert: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    failed_only: bool = True


class Replays(Protocol):
    """Deliveries that repeat others."""

    def find(self, tx: Transaction, query: ReplayQuery, /) -> list[str]:
        """The ids of the deliveries to send again, in the order in which they were first sent."""

    def progress(self, tx: Transaction, run: str, /) -> dict[DeliveryState, int]:
        """How many deliveries of a bulk replay are in each state."""

    def untried(self, tx: Transaction, run: str, /) -> int:
        """How many deliveries of a bulk replay were not tried yet."""


class Attempts(Protocol):
    """Every try of a delivery."""

    def find(self, tx: Transaction, delivery: str, /) -> list[Attempt]:
        """The attempts of a delivery, first to last."""


class Suppressions(Protocol):
    """Addresses that get no more mail."""

    def suppress(self, tx: Transaction, suppression: Suppression, /) -> None:
        """Add a suppression; one already there stays as it is."""

    def lift(self, tx: Transaction, address: str, subscription_id: str, /) -> bool:
        """Remove a suppression; False without one."""

    def why_suppressed(self, tx: Transaction, address: str, subscription_id: str | None, /) -> str | None:
        """Why this address gets no mail of this subscription; ``None`` when it does."""

    def all_suppressions(self, tx: Transaction, /) -> list[Suppression]:
        """Every suppression, newest first."""


class Tokens(Protocol):
    """Tokens of the HTTP API, kept as hashes."""

    def add_token(self, tx: Transaction, name: str, scope: Scope, now: datetime, /) -> str:
        """Make a token and give it back, this one time."""

    def find_token(self, tx: Transaction, token: str, /) -> Token | None:
        """The token that this text is."""

    def get_token(self, tx: Transaction, name: str, /) -> Token | None:
        """The token of that name."""

    def note_use(self, tx: Transaction, token: Token, now: datetime, /) -> None:
        """Record the time of its last use."""

    def list_tokens(self, tx: Transaction, /) -> list[Token]:
        """Every token, by name."""

    def revoke_token(self, tx: Transaction, name: str, /) -> bool:
        """Make a token worthless; False without one of that name."""


class Sessions(Protocol):
    """Sessions of the pages, kept as hashes."""

    def add_session(self, tx: Transaction, token_name: str | None, scope: Scope, now: datetime, /) -> str:
        """Begin a session and give its cookie back, this one time."""

    def find_session(self, tx: Transaction, cookie: str, now: datetime, /) -> Session | None:
        """The session of this cookie, unless it has expired or its token was revoked."""

    def note_seen(self, tx: Transaction, session: Session, now: datetime, /) -> None:
        """Record the time at which it was last used."""

    def end_session(self, tx: Transaction, cookie: str, /) -> bool:
        """End the session of this cookie; False without one."""

    def end_all_sessions(self, tx: Transaction, /) -> int:
        """End every session; returns how many there were."""


class LoginLinks(Protocol):
    """Codes that begin one session each, kept as hashes."""

    def add_link(self, tx: Transaction, scope: Scope, now: datetime, /) -> str:
        """Make a code and give it back, this one time."""

    def use_link(self, tx: Transaction, code: str, now: datetime, /) -> Scope | None:
        """Use a code up; what it allows, or none when it is good no more."""


class Keys(Protocol):
    """Keys that the installation makes for itself."""

    def shared_key(self, tx: Transaction, purpose: str, /) -> bytes:
        """The key for this purpose; made when first asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What services keep and read.

    Attributes:
        read: opens a transaction that sees one consistent state.
        begin: opens a write transaction: commits at the end, rolls back on an exception.
    """

    read: Callable[[], AbstractContextManager[Transaction]]
    begin: Callable[[], AbstractContextManager[Transaction]]
    alerts: Alerts
    attempts: Attempts
    deliveries: Deliveries
    endpoints: Endpoints
    feed_articles: FeedArticles
    feeds: Feeds
    keys: Keys
    login_links: LoginLinks
    notices: Notices
    replays: Replays
    sessions: Sessions
    silences: Silences
    subscriptions: Subscriptions
    suppressions: Suppressions
    tokens: Tokens

"""The store as services see it: transactions, and what can be done within one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from streams.domain.session import OPERATOR
from streams.ports.access_store import Keys, LoginLinks, Sessions, Tokens
from streams.ports.alert_desk import AlertNotes, SavedViews
from streams.ports.alert_store import Alerts, Notices, Silences
from streams.ports.audit_log import AuditLog
from streams.ports.delivery_store import Attempts, Deliveries, Endpoints, Replays, Subscriptions, Suppressions
from streams.ports.detect_state import TrialState
from streams.ports.event_store import Events
from streams.ports.feed_store import FeedArticles, Feeds, HubSubscriptions
from streams.ports.mailbox_store import MailboxCursors
from streams.ports.request_store import KeptRequests
from streams.ports.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What services keep and read.

    Attributes:
        read: opens a transaction that sees one consistent state.
        begin: opens a write transaction: commits at the end, rolls back on an exception.
        author: who changes things by it, for the record.
        lock: keeps everybody else from changing one thing (``endpoint``, ``feed``, ``silence`` or ``subscription``, by
            its id) until the transaction ends.
        trial_state: the state of detection as a transaction sees it at that time; what is written to it is not kept.
    """

    read: Callable[[], AbstractContextManager[Transaction]]
    begin: Callable[[], AbstractContextManager[Transaction]]
    trial_state: Callable[[Transaction, datetime], TrialState]
    lock: Callable[[Transaction, str, str], None]
    alert_notes: AlertNotes
    alerts: Alerts
    attempts: Attempts
    audit: AuditLog
    deliveries: Deliveries
    endpoints: Endpoints
    events: Events
    feed_articles: FeedArticles
    feeds: Feeds
    hub_subscriptions: HubSubscriptions
    kept_requests: KeptRequests
    keys: Keys
    login_links: LoginLinks
    mailbox_cursors: MailboxCursors
    notices: Notices
    replays: Replays
    saved_views: SavedViews
    sessions: Sessions
    silences: Silences
    subscriptions: Subscriptions
    suppressions: Suppressions
    tokens: Tokens
    author: str = OPERATOR

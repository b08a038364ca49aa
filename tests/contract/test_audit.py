"""What people change goes on record: who, what, before and after, in the same transaction, and never a secret."""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import get_type_hints

import pytest
import sqlalchemy as sa

from streams.adapters.store import hub_subscriptions
from streams.adapters.store.audit import audit_log, prune_audit
from streams.adapters.store.database import Database
from streams.adapters.store.sealing import SealedBytes, SealedJson, SealedText
from streams.adapters.store.tables import metadata
from streams.domain.audit import AuditEntry, AuditQuery
from streams.domain.delivery import DeliveryState
from streams.domain.endpoint import Channel
from streams.domain.errors import ConflictError, UnavailableError
from streams.domain.feed import Feed, feed_id
from streams.domain.oauth2 import OAuth2Client
from streams.domain.subscription import Selector
from streams.domain.subscription_spec import SubscriptionSpec
from streams.domain.token import Scope
from streams.notify.suggestions import KnownNames
from streams.ports.store import Store
from streams.ports.topics import ConsumerGroups
from streams.services.access.create_login_link import create_login_link
from streams.services.access.create_token import create_token
from streams.services.access.list_sessions import list_sessions
from streams.services.access.log_in import log_in
from streams.services.access.log_out import end_session
from streams.services.access.revoke_token import revoke_token
from streams.services.audit.audited_store import audited_store
from streams.services.audit.difference import Difference, difference
from streams.services.audit.search import search_audit
from streams.services.audit.tracked import TRACKED, UNTRACKED
from streams.services.consumers.reset_offsets import OffsetReset, reset_offsets
from streams.services.deliveries.cancel import cancel_delivery
from streams.services.deliveries.replay_many import replay_many
from streams.services.endpoints.configure import configure_endpoint
from streams.services.endpoints.create import create_endpoint
from streams.services.endpoints.pause import pause_endpoint
from streams.services.endpoints.remove import remove_endpoint
from streams.services.endpoints.resume import resume_endpoint
from streams.services.endpoints.rotate import rotate_secret
from streams.services.feeds.add import add_feeds
from streams.services.feeds.edit import edit_feed
from streams.services.feeds.pause import pause_feed
from streams.services.feeds.remove import remove_feed
from streams.services.silences.create import SilenceRequest, create_silence
from streams.services.silences.expire import expire_silence
from streams.services.subscriptions.pause import pause_subscription
from streams.services.subscriptions.remove import remove_subscription
from streams.services.subscriptions.subscribe import subscribe
from streams.services.suppressions.add import suppress_address
from streams.services.suppressions.remove import unsuppress_address
from tests.contract.outbox import NOW, a_delivery

READING = ("find", "get", "list", "all", "why", "count", "last", "changes", "matches", "events", "tally", "waiting")
READING += ("notices", "uses", "progress", "untried", "entries", "of_", "acknowledgements", "outcomes")
HUSH = "hush-hush"


@pytest.fixture
def desk(store: Store) -> Store:
    """The store for somebody."""
    return audited_store(store, "anna", lambda: NOW)


def entries(store: Store) -> list[AuditEntry]:
    """All that is on record, oldest first."""
    return [entry for _, entry in reversed(search_audit(store, AuditQuery(limit=500)).entries)]


def told(store: Store) -> list[tuple[str, str]]:
    return [(entry.kind, entry.action) for entry in entries(store)]


def test_whatever_writes_is_tracked_or_says_why_not() -> None:
    unnamed = []
    for name, form in get_type_hints(Store).items():
        if not getattr(form, "_is_protocol", False):
            continue
        methods = [each for each in vars(form) if not each.startswith("_")]
        named = TRACKED.get(name, {}) | UNTRACKED.get(name, {})
        assert named.keys() <= set(methods), name
        unnamed += [f"{name}.{each}" for each in methods if each not in named and not each.startswith(READING)]
    assert not unnamed, "name these in streams/services/audit/tracked.py"


def test_columns_that_are_sealed_are_hidden_on_record() -> None:
    """A new secret of an endpoint, a feed or a subscription is sealed, and so needs a place in shown.py."""
    assert hub_subscriptions  # its table is not among those that are always loaded
    sealed = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, SealedText | SealedJson | SealedBytes)
    }
    hidden = {("endpoints", name) for name in ("address", "secrets", "headers", "body", "oauth", "tls")}
    hidden |= {("feeds", "url"), ("feeds", "headers"), ("feeds", "oauth"), ("subscriptions", "template")}
    never_shown = {("hub_subscriptions", "topic"), ("hub_subscriptions", "secret"), ("keys", "value")}
    assert sealed == hidden | never_shown


def change_endpoints(store: Store) -> None:
    endpoint, _ = create_endpoint(store, Channel.WEBHOOK, f"https://receiver.example/?key={HUSH}", NOW)
    changes = {
        "headers": {"authorization": HUSH},
        "body": {"key": HUSH},
        "oauth": OAuth2Client(token_url="https://login.example/token", client_id="desk", client_secret=HUSH),
        "max_in_flight": 3,
    }
    configure_endpoint(store, endpoint.id, changes, NOW)
    rotate_secret(store, endpoint.id, NOW)
    pause_endpoint(store, endpoint.id, "paused by anna")
    resume_endpoint(store, endpoint.id, NOW)
    remove_endpoint(store, endpoint.id)


def change_subscriptions(store: Store) -> None:
    spec = SubscriptionSpec(name="desk", channel=Channel.EMAIL, address="desk@b.example", selector=Selector())
    subscribe(store, spec, NOW)
    subscribe(store, spec, NOW)  # the same again changes nothing
    pause_subscription(store, "desk", NOW)
    remove_subscription(store, "desk")


def change_feeds(store: Store) -> None:
    url = "https://news.example/feed.xml"
    add_feeds(store, [Feed(id=feed_id(url), url=url, name="News", created_at=NOW, headers={"x-key": HUSH})], NOW)
    edit_feed(store, "News", {"every": 600}, NOW)
    pause_feed(store, "News", "paused by anna", NOW)
    remove_feed(store, "News")


def change_silences(store: Store) -> None:
    wanted = SilenceRequest(
        selector=Selector(rules=("a",)), ends_at=NOW + timedelta(hours=1), author="anna", reason="known"
    )
    silence = create_silence(store, wanted, KnownNames(rules=frozenset({"a"})), NOW)
    expire_silence(store, silence.id, "anna", NOW + timedelta(minutes=1))


def change_suppressions(store: Store) -> None:
    suppress_address(store, "reader@b.example", "asked for it", NOW)
    unsuppress_address(store, "reader@b.example")


def change_access(store: Store) -> None:
    text = create_token(store, "wallboard", Scope.READ, NOW)
    log_in(store, text, NOW, "192.0.2.7")
    log_in(store, f"{text}{HUSH}", NOW, "192.0.2.8")
    create_login_link(store, "https://tocsin.example", Scope.WRITE, NOW)
    end_session(store, list_sessions(store, NOW)[0].id)
    revoke_token(store, "wallboard")


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (
            change_endpoints,
            [("endpoint", each) for each in ("created", "changed", "rotated", "paused", "resumed", "removed")],
        ),
        (
            change_subscriptions,
            [
                ("endpoint", "created"),
                ("subscription", "created"),
                ("subscription", "paused"),
                ("subscription", "removed"),
                ("endpoint", "removed"),
            ],
        ),
        (change_feeds, [("feed", each) for each in ("created", "changed", "changed", "removed")]),
        (change_silences, [("silence", "created"), ("silence", "ended")]),
        (change_suppressions, [("suppression", "created"), ("suppression", "removed")]),
        (
            change_access,
            [
                ("token", "created"),
                ("login", "accepted"),
                ("login", "refused"),
                ("login link", "created"),
                ("session", "ended"),
                ("token", "removed"),
            ],
        ),
    ],
)
def test_every_change_is_on_record_without_secrets(
    desk: Store, database: Database, change: Callable[[Store], None], wanted: list[tuple[str, str]]
) -> None:
    change(desk)
    assert told(desk) == wanted
    changes = [entry for entry in entries(desk) if entry.kind != "login"]
    assert {(entry.who, entry.at) for entry in changes} == {("anna", NOW)}
    assert not any(entry.before for entry in changes if entry.action == "created")
    assert not any(entry.after for entry in changes if entry.action == "removed")
    assert all(entry.before and entry.after for entry in changes if entry.action in {"changed", "paused", "rotated"})
    with database.read() as tx:
        lying = " ".join(str(tuple(row)) for row in tx.execute(sa.select(audit_log)))
    assert HUSH not in lying
    assert "whsec_" not in lying
    assert "tocsin_" not in lying


def test_a_change_says_what_is_different(desk: Store) -> None:
    endpoint, _ = create_endpoint(desk, Channel.WEBHOOK, "https://receiver.example/a", NOW)
    configure_endpoint(desk, endpoint.id, {"max_in_flight": 3, "headers": {"x-a": "1"}}, NOW)
    assert difference(entries(desk)[-1]) == [
        Difference("headers", "", '["x-a"]'),
        Difference("max_in_flight", "8", "3"),
    ]
    text = AuditEntry(at=NOW, who="a", action="saved", kind="rule", subject="r", before="a\nb\n", after="a\nc\n")
    assert difference(text) == [Difference("", "b", ""), Difference("", "", "c")]


def test_what_is_not_done_is_not_on_record(desk: Store) -> None:
    create_endpoint(desk, Channel.WEBHOOK, "https://receiver.example/a", NOW)
    before = entries(desk)
    with pytest.raises(ConflictError):
        create_endpoint(desk, Channel.WEBHOOK, "https://receiver.example/a", NOW)
    with desk.begin() as tx:
        desk.tokens.add_token(tx, "late", Scope.READ, NOW)
        tx.rollback()
    assert entries(desk) == before


def test_messages_sent_again_are_on_record_once_a_batch(desk: Store, store: Store) -> None:
    endpoint, _ = create_endpoint(store, Channel.WEBHOOK, "https://receiver.example/a", NOW)
    dead = [a_delivery(endpoint.id, state=DeliveryState.DEAD, finished_at=NOW) for _ in range(250)]
    with store.begin() as tx:
        store.deliveries.add(tx, dead)
    run = replay_many(desk, [each.id for each in dead], 10, NOW)
    found = entries(desk)
    assert [(each.kind, each.action, each.subject) for each in found] == [("delivery", "sent", run)] * 2
    assert [json.loads(each.after)["deliveries"] for each in found] == [200, 50]
    with store.begin() as tx:
        store.deliveries.add(tx, [waiting := a_delivery(endpoint.id)])
    cancel_delivery(desk, waiting.id, "cancelled by anna", NOW)
    assert told(desk)[-1] == ("delivery", "cancelled")


def test_offsets_are_on_record_before_the_broker_moves_them(desk: Store) -> None:
    class Groups(ConsumerGroups):
        """A broker that refuses."""

        def move(self, *_args: object) -> None:
            raise UnavailableError("the group has members")

    with pytest.raises(UnavailableError):
        reset_offsets(desk, Groups(), OffsetReset("detect", "events", {0: 7}, {0: 3}), NOW)  # type: ignore[abstract]
    assert told(desk) == [("offsets", "reset")]
    assert difference(entries(desk)[0]) == [Difference("0", "7", "3")]


def test_the_record_is_searched_and_paged(desk: Store, store: Store) -> None:
    other = audited_store(store, "bert", lambda: NOW + timedelta(hours=1))
    for number in range(3):
        create_token(desk, f"a{number}", Scope.READ, NOW)
        create_token(other, f"b{number}", Scope.READ, NOW)
    first = search_audit(store, AuditQuery(limit=4))
    second = search_audit(store, AuditQuery(limit=4, before=first.next))
    assert [entry.subject for _, entry in (*first.entries, *second.entries)] == ["b2", "a2", "b1", "a1", "b0", "a0"]
    assert second.next is None
    for query, number in (
        (AuditQuery(who="bert"), 3),
        (AuditQuery(subject="a1"), 1),
        (AuditQuery(kind="feed"), 0),
        (AuditQuery(action="created", since=NOW + timedelta(minutes=1)), 3),
        (AuditQuery(until=NOW), 0),
    ):
        assert len(search_audit(store, query).entries) == number


def test_the_record_is_forgotten_after_its_time(desk: Store, database: Database) -> None:
    for number in range(5):
        create_token(desk, f"a{number}", Scope.READ, NOW)
    with database.begin() as tx:
        assert prune_audit(tx, NOW) == 0
        assert [prune_audit(tx, NOW + timedelta(days=1), 3) for _ in range(3)] == [3, 2, 0]


def test_the_audited_store_is_a_store_in_every_other_way(desk: Store, store: Store) -> None:
    assert {each.name for each in fields(desk)} == {each.name for each in fields(store)}
    assert desk.author == "anna"

"""What is tracked: every method of the store by which people change something."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from streams.domain.delivery import Delivery
from streams.domain.endpoint import EndpointState
from streams.ports.transaction import Transaction
from streams.services.audit.shown import (
    Show,
    show,
    show_deliveries,
    show_delivery,
    show_endpoint,
    show_feed,
    show_subscription,
)

Action = Callable[[Any, Any], str]


def _action(before: object, after: object) -> str:
    if before is not None:
        return "removed" if after is None else "changed"
    return "created"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A method that changes something.

    Attributes:
        kind: of what it changes.
        subject: its id or name, from the method's arguments.
        look: the thing as it is, from the part of the store, the transaction and the arguments; none without one.
        show: the thing without its secrets.
        action: what was done, from the thing before and after.
        always: note it also where the thing is as before, or there is nothing to look at.
    """

    kind: str
    subject: Callable[..., str]
    look: Callable[[Any, Transaction, tuple[Any, ...]], Any] = lambda *_: None
    show: Show = show
    always: bool = False
    action: Action = _action


def _first(thing: Any, *_rest: Any) -> str:
    """The id that is a method's first argument, or that of the thing that is."""
    return thing if isinstance(thing, str) else str(thing.id)


def _own(method: str) -> Callable[[Any, Transaction, tuple[Any, ...]], Any]:
    """Look by a method of the part that takes the id."""
    return lambda part, tx, args: getattr(part, method)(tx, _first(*args))


def _endpoint_action(before: Any, after: Any) -> str:
    if before is None or after is None or before.state == after.state:
        return _action(before, after)
    return "resumed" if after.state is EndpointState.ACTIVE else str(after.state)


def _subscription_action(before: Any, after: Any) -> str:
    if before is None or after is None or before.enabled == after.enabled:
        return _action(before, after)
    return "resumed" if after.enabled else "paused"


def _sent(part: Any, tx: Transaction, args: tuple[Sequence[Delivery]]) -> list[Delivery] | None:
    return part.get_many(tx, [each.id for each in args[0]]) or None


def _run(new: Sequence[Delivery]) -> str:
    return new[0].replay_run or new[0].id if new else ""


def _feed(part: Any, tx: Transaction, args: tuple[Any, ...]) -> Any:
    found = part.get(tx, _first(*args))
    return found[0] if found is not None else None


def _endpoint(action: Action = _endpoint_action) -> Tracked:
    return Tracked(kind="endpoint", subject=_first, look=_own("get"), show=show_endpoint, action=action)


_SUBSCRIPTION = Tracked(
    kind="subscription", subject=_first, look=_own("find"), show=show_subscription, action=_subscription_action
)
_FEED = Tracked(kind="feed", subject=_first, look=_feed, show=show_feed)
_TOKEN = Tracked(kind="token", subject=_first, look=_own("get_token"))

TRACKED: dict[str, dict[str, Tracked]] = {
    "deliveries": {
        "add": Tracked(
            kind="delivery", subject=_run, look=_sent, show=show_deliveries, action=lambda _before, _after: "sent"
        ),
        "cancel": Tracked(
            kind="delivery",
            subject=_first,
            look=_own("get"),
            show=show_delivery,
            action=lambda _before, _after: "cancelled",
        ),
    },
    "endpoints": {
        "save": _endpoint(),
        "set_state": _endpoint(),
        "replace_secrets": _endpoint(lambda _before, _after: "rotated"),
        "remove": _endpoint(),
    },
    "feeds": {"save": _FEED, "remove": _FEED},
    "login_links": {"add_link": Tracked(kind="login link", subject=lambda scope, _now: f"scope {scope}", always=True)},
    "sessions": {
        "end_session": Tracked(
            kind="session",
            subject=_first,
            look=_own("get_session"),
            show=lambda session: {"name": session.name, "scope": session.scope, "created_at": session.created_at},
            action=lambda _before, _after: "ended",
        ),
        "end_all_sessions": Tracked(
            kind="session",
            subject=lambda: "all",
            action=lambda _before, _after: "ended",
            always=True,
        ),
    },
    "silences": {
        "save_silence": Tracked(
            kind="silence",
            subject=_first,
            look=_own("find_silence"),
            action=lambda before, after: "ended" if after.ended_by else _action(before, after),
        )
    },
    "subscriptions": {"save": _SUBSCRIPTION, "remove": _SUBSCRIPTION},
    "suppressions": {
        "suppress": Tracked(
            kind="suppression",
            subject=lambda suppression: suppression.address,
            look=lambda part, tx, args: part.why_suppressed(tx, args[0].address, args[0].subscription_id),
        ),
        "lift": Tracked(
            kind="suppression",
            subject=lambda address, _subscription: address,
            look=lambda part, tx, args: part.why_suppressed(tx, *args),
        ),
    },
    "tokens": {"add_token": _TOKEN, "revoke_token": _TOKEN},
}
"""Part of the store → method → how its changes are noted."""

UNTRACKED: dict[str, dict[str, str]] = {
    "alert_notes": {"add": "is noted by the service, in the words of the note"},
    "audit": {"note": "is the record itself"},
    "deliveries": {
        "hold": "follows from the pause of an endpoint",
        "release": "follows from the resumption of an endpoint",
        "hand_over": "follows from the change of a subscription",
    },
    "feeds": {
        "fetch_now": "follows from the resumption or the change of a feed",
        "due": "is done by hubs",
    },
    "hub_subscriptions": {"save": "is done by hubs and the collector"},
    "keys": {"shared_key": "is made by the installation itself"},
    "kept_requests": {
        "add": "is what a request is known by, not what it changes",
        "take_over": "likewise",
        "note_effect": "likewise",
        "settle": "likewise",
        "forget": "likewise",
    },
    "login_links": {"use_link": "is noted as a login"},
    "mailbox_cursors": {"save": "is done by the notifier"},
    "saved_views": {"save": "is seen by its owner alone", "remove": "likewise"},
    "sessions": {"add_session": "is noted as a login", "note_seen": "is use, not a change"},
    "tokens": {"note_use": "is use, not a change"},
}
"""Methods that write and are not tracked, with the reason."""

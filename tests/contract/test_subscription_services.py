"""What people do with subscriptions and suppressions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.domain.delivery import Delivery, DeliveryState
from streams.domain.endpoint import Channel
from streams.domain.errors import ConflictError, NotFoundError, RejectedError
from streams.domain.subscription import Selector, Timetable
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.plan import Action
from streams.notify.suggestions import KnownNames
from streams.notify.unsubscribing import unsubscribe_token
from streams.ports.store import Store
from streams.services.deliveries.show import show_delivery
from streams.services.endpoints.lookup import find_endpoint
from streams.services.endpoints.show import list_endpoints
from streams.services.subscriptions.apply import apply_plan, plan_subscriptions
from streams.services.subscriptions.check import WrongSubscriptionError, check_spec
from streams.services.subscriptions.lookup import find_subscription
from streams.services.subscriptions.pause import pause_subscription, resume_subscription
from streams.services.subscriptions.remove import remove_subscription
from streams.services.subscriptions.send_sample import send_sample
from streams.services.subscriptions.show import list_subscriptions, show_subscription
from streams.services.subscriptions.subscribe import subscribe
from streams.services.suppressions.add import suppress_address
from streams.services.suppressions.list import list_suppressions
from streams.services.suppressions.remove import unsuppress_address
from streams.services.suppressions.unsubscribe import unsubscribe_by_link
from tests.contract.outbox import NOW, a_delivery

HOOK = SubscriptionSpec(name="risk", channel=Channel.WEBHOOK, address="https://risk.example/hook")
MAIL = SubscriptionSpec(name="desk", channel=Channel.EMAIL, address="desk@press.example")
LATER = NOW + timedelta(days=1)


def test_a_new_webhook_gets_a_secret_that_is_shown_once(store: Store) -> None:
    done = subscribe(store, HOOK, NOW)
    assert done.before is None
    assert [each.value for each in find_endpoint(store, HOOK.address).secrets] == [done.secret]
    again = subscribe(store, HOOK, LATER)
    assert (again.before, again.secret) == (done.subscription, None)
    assert subscribe(store, MAIL, NOW).secret is None


def test_a_given_secret_is_never_shown_and_replaces_the_old_one_with_overlap(store: Store) -> None:
    old = subscribe(store, HOOK, NOW).secret
    given = replace(HOOK, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert subscribe(store, given, LATER).secret is None
    secrets = find_endpoint(store, HOOK.address).secrets
    assert [(each.value, each.expires_at) for each in secrets] == [
        (given.secret, None),
        (old, LATER + timedelta(hours=24)),
    ]


def test_another_subscription_of_that_name_is_kept_when_it_may_not_change(store: Store) -> None:
    before = subscribe(store, HOOK, NOW).subscription
    other = replace(HOOK, address="https://other.example/")
    with pytest.raises(ConflictError, match="there is another subscription called 'risk'"):
        subscribe(store, other, LATER, may_change=False)
    assert [each.endpoint.address for each in list_endpoints(store)] == [HOOK.address]
    assert subscribe(store, HOOK, LATER, may_change=False).subscription == before


def test_an_endpoint_goes_with_its_last_subscription(store: Store) -> None:
    subscribe(store, HOOK, NOW)
    subscribe(store, replace(HOOK, name="second"), NOW)
    assert remove_subscription(store, "risk").name == "risk"
    assert [each.endpoint.address for each in list_endpoints(store)] == [HOOK.address]
    subscribe(store, replace(HOOK, name="second", address="https://new.example/"), NOW)
    assert [each.endpoint.address for each in list_endpoints(store)] == ["https://new.example/"]
    with pytest.raises(NotFoundError, match="there is no subscription 'risk'"):
        remove_subscription(store, "risk")


def test_every_fault_of_a_subscription_is_named_at_once() -> None:
    names = KnownNames(countries={"mli": "MLI", "mali": "MLI"})
    wrong = SubscriptionSpec(
        name=" ",
        channel=Channel.EMAIL,
        address="nobody",
        selector=Selector(countries=("Malli",)),
        timetable=Timetable(zone="Here"),
    )
    with pytest.raises(WrongSubscriptionError) as refused:
        check_spec(wrong, names, lambda _: None)
    assert [field for field, _ in refused.value.faults] == ["selector", "zone", "address", "name"]
    right = replace(MAIL, selector=Selector(countries=("Mali",)))
    assert check_spec(right, names, lambda _: None).selector.countries == ("MLI",)


def test_a_resumed_mailbox_gets_mail_again_whatever_suppressed_it(store: Store) -> None:
    subscription = subscribe(store, MAIL, NOW).subscription
    assert not pause_subscription(store, "desk", NOW).enabled
    with store.begin() as tx:
        token = unsubscribe_token(store.keys.shared_key(tx, "unsubscribe"), subscription.id)
    assert unsubscribe_by_link(store, token, NOW) is not None
    assert unsubscribe_by_link(store, f"{token}x", NOW) is None
    suppress_address(store, "Desk <DESK@press.example>", "bounced", LATER)
    assert [name for _, name in list_suppressions(store)] == ["anything", "desk"]
    assert show_subscription(store, "desk")[0].suppressed == "bounced"
    assert resume_subscription(store, subscription.id, NOW).enabled
    assert (list_suppressions(store), show_subscription(store, "desk")[0].suppressed) == ([], None)


def test_an_address_is_suppressed_and_freed_in_its_plain_form(store: Store) -> None:
    assert suppress_address(store, "a@b.example", "by hand", NOW) == "a@b.example"
    unsuppress_address(store, "A@B.example")
    with pytest.raises(NotFoundError, match=r"a@b\.example is not suppressed"):
        unsuppress_address(store, "a@b.example")
    with pytest.raises(RejectedError):
        suppress_address(store, "nobody", "by hand", NOW)


def test_a_sample_goes_to_the_endpoint_of_the_subscription(store: Store) -> None:
    subscription = subscribe(store, HOOK, NOW).subscription
    sample, endpoint = send_sample(store, "risk", NOW)
    status, (sent,) = show_subscription(store, "risk")
    assert (sent.id, sent.state, sent.subscription_id) == (sample.id, DeliveryState.PENDING, subscription.id)
    assert (endpoint, status.subscription) == (status.endpoint, subscription)


def test_a_plan_is_carried_out_whole_and_refused_once_it_is_stale(store: Store) -> None:
    subscribe(store, replace(MAIL, declared=True), NOW)
    subscribe(store, replace(MAIL, name="by hand"), NOW)
    specs = [replace(HOOK, declared=True)]
    steps = plan_subscriptions(store, specs)
    assert [(step.action, step.name) for step in steps] == [(Action.REMOVE, "desk"), (Action.ADD, "risk")]
    subscribe(store, replace(HOOK, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), NOW)
    with pytest.raises(ConflictError, match="the subscriptions changed meanwhile"):
        apply_plan(store, specs, steps, NOW)
    assert [each.subscription.name for each in list_subscriptions(store)] == ["by hand", "desk", "risk"]
    remove_subscription(store, "risk")
    ((name, secret),) = apply_plan(store, specs, steps, NOW)
    assert (name, secret) == ("risk", find_endpoint(store, HOOK.address).secrets[0].value)
    assert [each.subscription.name for each in list_subscriptions(store)] == ["by hand", "risk"]
    assert find_subscription(store, "risk")[0].declared
    assert {step.action for step in plan_subscriptions(store, specs)} == {Action.KEEP}


def test_a_link_in_a_mail_stands_for_subscriptions_by_mail_alone(store: Store) -> None:
    hook, mail = subscribe(store, HOOK, NOW).subscription, subscribe(store, MAIL, NOW).subscription
    with store.begin() as tx:
        key = store.keys.shared_key(tx, "unsubscribe")
    found = unsubscribe_by_link(store, unsubscribe_token(key, mail.id), NOW)
    assert found is not None
    assert found[0] == mail
    assert unsubscribe_by_link(store, unsubscribe_token(key, hook.id), NOW) is None
    assert [each.subscription_id for each, _ in list_suppressions(store)] == [mail.id]


def waiting_for(store: Store, subscription: str, endpoint: str) -> Delivery:
    made = a_delivery(endpoint, subscription_id=subscription, next_at=LATER)
    with store.begin() as tx:
        store.deliveries.add(tx, [made])
    return made


def test_a_new_address_of_a_subscription_keeps_endpoint_secret_and_queue(store: Store) -> None:
    first = subscribe(store, HOOK, NOW)
    waiting = waiting_for(store, first.subscription.id, first.endpoint.id)
    moved = subscribe(store, replace(HOOK, address="https://new.example/"), NOW)
    assert moved.secret is None
    assert (moved.endpoint.id, moved.endpoint.secrets) == (first.endpoint.id, first.endpoint.secrets)
    assert [each.endpoint.address for each in list_endpoints(store)] == ["https://new.example/"]
    assert show_delivery(store, waiting.id).delivery.next_at == NOW
    again = subscribe(store, replace(HOOK, address="https://new.example/"), NOW)
    assert again.endpoint.id == first.endpoint.id


def test_what_waits_moves_with_a_subscription_to_an_endpoint_of_another_address_or_channel(store: Store) -> None:
    first = subscribe(store, HOOK, NOW)
    subscribe(store, replace(HOOK, name="shares it"), NOW)
    waiting = waiting_for(store, first.subscription.id, first.endpoint.id)
    moved = subscribe(store, replace(HOOK, address="https://new.example/"), NOW)
    assert moved.endpoint.id != first.endpoint.id
    assert show_delivery(store, waiting.id).delivery.endpoint_id == moved.endpoint.id
    by_mail = subscribe(store, replace(MAIL, name="risk"), NOW)
    found = show_delivery(store, waiting.id).delivery
    assert (found.endpoint_id, found.state, found.next_at) == (by_mail.endpoint.id, DeliveryState.PENDING, NOW)


def test_an_address_that_an_endpoint_moved_away_from_is_free_and_one_it_moved_to_is_shared(store: Store) -> None:
    first = subscribe(store, HOOK, NOW)
    subscribe(store, replace(HOOK, address="https://new.example/"), NOW)
    old = subscribe(store, replace(HOOK, name="old"), NOW)
    assert old.endpoint.id != first.endpoint.id
    new = subscribe(store, replace(HOOK, name="new", address="https://new.example/"), NOW)
    assert (new.endpoint.id, new.secret) == (first.endpoint.id, None)

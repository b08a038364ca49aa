"""The store's endpoints: configuration may change while state and history stay."""

from dataclasses import replace
from datetime import timedelta

from streams.adapters.store import endpoints
from streams.adapters.store.database import Database
from streams.domain.endpoint import Channel, EndpointState, Secret
from tests.contract.outbox import NOW, an_endpoint


def test_an_endpoint_comes_back_as_it_was_saved(database: Database) -> None:
    whole = an_endpoint(
        headers={"x-team": "geo"},
        body={"text": "{{ summary }}", "list": [1, None]},
        secrets=(Secret(value="whsec_bmV3"), Secret(value="whsec_b2xk", expires_at=NOW)),
        rate_per_second=2.5,
        hold_until=NOW,
        failing_since=NOW - timedelta(hours=1),
    )
    with database.begin() as connection:
        endpoints.save(connection, whole)
        assert endpoints.get(connection, whole.id) == whole
        assert endpoints.get(connection, "other") is None


def test_a_new_configuration_leaves_state_and_run_of_failures(database: Database) -> None:
    with database.begin() as connection:
        endpoints.save(connection, an_endpoint())
        endpoints.mark_failing(connection, ["hook"], NOW)
        endpoints.set_state(connection, "hook", EndpointState.PAUSED, "maintenance")
        endpoints.save(connection, an_endpoint(address="https://new.example/", headers={"a": "b"}))
        stored = endpoints.get(connection, "hook")
    assert stored == an_endpoint(
        address="https://new.example/",
        headers={"a": "b"},
        state=EndpointState.PAUSED,
        state_reason="maintenance",
        failing_since=NOW,
    )


def test_a_run_of_failures_begins_once_and_ends_with_success(database: Database) -> None:
    with database.begin() as connection:
        endpoints.save(connection, an_endpoint())
        endpoints.mark_failing(connection, ["hook"], NOW)
        endpoints.mark_failing(connection, ["hook"], NOW + timedelta(hours=1))
        assert endpoints.find(connection, ids=["hook"])[0].failing_since == NOW
        endpoints.mark_working(connection, ["hook"])
        assert endpoints.find(connection, ids=["hook"])[0].failing_since is None


def test_a_hold_only_lengthens(database: Database) -> None:
    with database.begin() as connection:
        endpoints.save(connection, an_endpoint())
        endpoints.hold(connection, "hook", NOW + timedelta(hours=2))
        endpoints.hold(connection, "hook", NOW + timedelta(hours=1))
        stored = endpoints.get(connection, "hook")
    assert stored is not None
    assert stored.hold_until == NOW + timedelta(hours=2)


def test_activating_starts_without_a_record_of_failure(database: Database) -> None:
    failed = an_endpoint(state=EndpointState.DISABLED, failing_since=NOW, hold_until=NOW)
    with database.begin() as connection:
        endpoints.save(connection, failed)
        assert endpoints.set_state(connection, "hook", EndpointState.ACTIVE, "")
        assert not endpoints.set_state(connection, "nobody", EndpointState.ACTIVE, "")
        stored = endpoints.get(connection, "hook")
    assert stored == replace(failed, state=EndpointState.ACTIVE, failing_since=None, hold_until=None)


def test_endpoints_are_found_by_what_they_are(database: Database) -> None:
    mail = an_endpoint("mail", channel=Channel.EMAIL, address="desk@example.org")
    with database.begin() as connection:
        for each in (an_endpoint(), mail):
            endpoints.save(connection, each)
        assert endpoints.find(connection, channel=Channel.EMAIL, address="desk@example.org") == [mail]
        assert {each.id for each in endpoints.find(connection)} == {"hook", "mail"}
        assert endpoints.remove(connection, "mail")
        assert endpoints.find(connection) == [an_endpoint()]


def test_secrets_are_replaced_and_never_shown(database: Database) -> None:
    new = (Secret(value="whsec_bmV3"), Secret(value="whsec_b2xk", expires_at=NOW))
    with database.begin() as connection:
        endpoints.save(connection, an_endpoint())
        endpoints.replace_secrets(connection, "hook", new)
        stored = endpoints.get(connection, "hook")
    assert stored is not None
    assert stored.secrets == new
    assert "bmV3" not in repr(stored)

"""What people do with silences."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from streams.adapters.store.database import Database
from streams.domain.errors import ConflictError, NotFoundError, RejectedError
from streams.domain.subscription import Selector
from streams.notify.suggestions import KnownNames
from streams.ports.alert_store import AlertQuery
from streams.ports.store import Store
from streams.services.alerts.list import list_alerts
from streams.services.silences.create import SilenceRequest, create_silence
from streams.services.silences.create_for_alert import silence_alert
from streams.services.silences.expire import expire_silence
from streams.services.silences.list import list_silences
from streams.services.silences.preview import preview_silence
from tests.integration.console_server import newsroom_context
from tests.integration.newsroom import NOW

NAMES = KnownNames(countries={"mali": "MLI", "mli": "MLI"})
REQUEST = SilenceRequest(
    selector=Selector(countries=("Mali",)), ends_at=NOW + timedelta(hours=6), author="ann", reason="known"
)


def test_a_silence_begins_now_and_names_become_ids(store: Store) -> None:
    silence = create_silence(store, REQUEST, NAMES, NOW)
    assert (silence.starts_at, silence.created_at, silence.author) == (NOW, NOW, "ann")
    assert silence.selector == Selector(countries=("MLI",))
    assert list_silences(store, NOW) == [silence]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"selector": Selector()}, "everything"),
        ({"selector": Selector(countries=("Malli",))}, "wrong_selector"),
        ({"reason": " "}, "no_reason"),
        ({"ends_at": NOW}, "no_time"),
        ({"starts_at": NOW + timedelta(hours=7)}, "no_time"),
        ({"ends_at": NOW.replace(tzinfo=None) + timedelta(days=1)}, "no_zone"),
        ({"starts_at": datetime(2024, 1, 1)}, "no_zone"),  # noqa: DTZ001 - that is the fault
    ],
)
def test_a_silence_without_bounds_target_or_reason_is_refused(
    store: Store, change: dict[str, object], code: str
) -> None:
    with pytest.raises(RejectedError) as refused:
        create_silence(store, replace(REQUEST, **change), NAMES, NOW)
    assert refused.value.code == code
    assert list_silences(store, None) == []


def test_an_expired_silence_stays_on_record_and_expires_once(store: Store) -> None:
    silence, later = create_silence(store, REQUEST, NAMES, NOW), NOW + timedelta(hours=1)
    ended = expire_silence(store, silence.id, "bob", later)
    assert ended == replace(silence, ends_at=later, ended_by="bob")
    assert list_silences(store, later) == []
    assert list_silences(store, None) == [ended]
    for gone in (silence.id, "sil_none"):
        with pytest.raises(NotFoundError, match=f"there is no silence {gone} in force or to come"):
            expire_silence(store, gone, "bob", later)


def test_a_silence_to_come_is_expired_before_it_begins(store: Store) -> None:
    silence = create_silence(store, replace(REQUEST, starts_at=NOW + timedelta(hours=1)), NAMES, NOW)
    ended = expire_silence(store, silence.id, "bob", NOW)
    assert ended.starts_at == ended.ends_at == NOW


def test_an_alert_is_silenced_by_its_rule_countries_and_organisations(database: Database, store: Store) -> None:
    newsroom_context(database)
    (mali,) = (t.alert for t in list_alerts(store, AlertQuery(text="Mali")).alerts)
    until = NOW + timedelta(hours=4)
    silence = silence_alert(store, mali.id[:10], ends_at=until, author="ann", reason="known", now=NOW)
    assert silence.selector == Selector(rules=(mali.rule_id,), countries=("MLI",), organisations=("ECOWAS",))
    muted = preview_silence(store, silence.selector, NOW - timedelta(days=7))
    assert {change.alert.id for _, change in muted} == {mali.id}
    assert preview_silence(store, silence.selector, NOW) == []
    with pytest.raises(NotFoundError, match="there is no alert zz"):
        silence_alert(store, "zz", ends_at=until, author="ann", reason="known", now=NOW)
    with pytest.raises(ConflictError, match="give more of the id"):
        silence_alert(store, "", ends_at=until, author="ann", reason="known", now=NOW)

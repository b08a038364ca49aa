"""A file that declares subscriptions is read whole, or refused with every fault and its place."""

from datetime import UTC, datetime

import pytest

from streams.adapters.subscriptions.file import load_declared
from streams.domain.alert import Change, Severity
from streams.domain.endpoint import Channel
from streams.domain.errors import DiagnosticsError
from streams.domain.message_template import MessageTemplate
from streams.domain.subscription import Mode, Selector, Timetable
from streams.domain.subscription_spec import SubscriptionSpec

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="


@pytest.fixture
def read(tmp_path):
    def read(text: str, **environment: str) -> list[SubscriptionSpec]:
        path = tmp_path / "subscriptions.yaml"
        path.write_text(text)
        return load_declared(path, environment, datetime.now(UTC))[0] or []

    return read


def diagnostics(read, text: str, **environment: str) -> list[str]:
    with pytest.raises(DiagnosticsError) as caught:
        read(text, **environment)
    return [str(diagnostic).partition("subscriptions.yaml:")[2] for diagnostic in caught.value.diagnostics]


def test_every_key_is_read(read):
    [spec] = read(
        """
subscriptions:
  - name: Geo desk
    rules: [member-*, coup]
    labels: {topic: [trade, defence], desk: geo}
    severity: high
    countries: [MLI, NO]
    organisations: ECOWAS
    types: [membership.*]
    webhook: https://${HOST}/hook
    secret: ${HOOK_SECRET}
    mode: digest
    group_wait: 90s
    digest_at: [07:00, "19:30"]
    zone: Europe/Oslo
    mute: ["Mon-Fri 22:00-07:00"]
    throttle: 6h
    changes: [escalated, retracted]
    enabled: false
""",
        HOST="example.com",
        HOOK_SECRET=SECRET,
    )
    assert spec == SubscriptionSpec(
        name="Geo desk",
        channel=Channel.WEBHOOK,
        address="https://example.com/hook",
        selector=Selector(
            rules=("member-*", "coup"),
            labels={"topic": ("trade", "defence"), "desk": ("geo",)},
            min_severity=Severity.HIGH,
            countries=("MLI", "NO"),
            organisations=("ECOWAS",),
            types=("membership.*",),
        ),
        mode=Mode.DIGEST,
        timetable=Timetable(
            group_wait=90,
            digest_at=("07:00", "19:30"),
            zone="Europe/Oslo",
            mute=("Mon-Fri 22:00-07:00",),
            throttle=21_600,
        ),
        changes=(Change.ESCALATED, Change.RETRACTED),
        enabled=False,
        secret=SECRET,
        declared=True,
    )


def test_the_shortest_subscription_has_a_name_and_an_address(read):
    [spec] = read("subscriptions: [{name: me, email: me@press.example}]")
    assert spec == SubscriptionSpec(name="me", channel=Channel.EMAIL, address="me@press.example", declared=True)


def test_a_file_can_declare_none(read):
    assert read("subscriptions: []") == []


def test_all_faults_are_told_at_once_with_their_places(read):
    text = """subscriptions:
  - name: one
    email: nobody
    mute: [tonight]
    sevrity: high
  - webhook: https://${HOST}/x
    secret: whsec_in_the_file
    mode: weekly
  - name: one
    slack: http://hooks.example/x
    email: a@b.example
    zone: Here
"""
    assert diagnostics(read, text) == [
        "3:12: 'nobody' is not an email address",
        "4:11: 'tonight' is not a span of time; write it like 'Mon-Fri 22:00-07:00'",
        "5:5: unknown key in a subscription: 'sevrity' (did you mean severity?)",
        "6:5: a subscription lacks name (add name: …)",
        "6:14: HOST is not set in the environment (export HOST=…)",
        "7:13: a secret must not stand in a file (write ${NAME} and set it in the environment)",
        "8:11: unknown mode 'weekly' (one of digest, grouped, immediate)",
        f"9:5: a subscription speaks through exactly one channel (one of {', '.join(Channel)})",
        "9:11: the name 'one' stands here twice (first in line 2)",
        "12:11: 'Here' is not a time zone; write it like 'Europe/Berlin'",
    ]


@pytest.mark.parametrize("text", ["", "[]", "x: [", "subscriptions: 3", "subscriptions: [3]", "\x00", "a: &a b"])
def test_what_is_no_such_file_is_refused(read, text):
    assert diagnostics(read, text)


def test_the_value_of_a_secret_is_in_no_message_and_no_representation(read):
    text = "subscriptions: [{name: x, webhook: 'https://a.example', secret: '${S}'}]"
    assert SECRET not in repr(read(text, S=SECRET))
    assert not any("hunter2" in diagnostic for diagnostic in diagnostics(read, text, S="hunter2"))


def test_values_of_the_parameters_of_rules_are_read(read):
    [spec] = read(
        """
subscriptions:
  - name: Watch
    parameters: {watchlist: [MLI, Niger], body: AU}
    webhook: https://example.com/hook
"""
    )
    assert spec.selector == Selector(parameters={"watchlist": ("MLI", "Niger"), "body": ("AU",)})


def test_a_template_is_read_and_its_faults_have_their_lines(read):
    text = """
subscriptions:
  - name: desk
    email: desk@press.example
    template:
      subject: "{{ alert.summary }}"
      text: |
        {{ alert.id }}
"""
    [spec] = read(text)
    assert spec.template == MessageTemplate(subject="{{ alert.summary }}", text="{{ alert.id }}")
    wrong = diagnostics(read, text.replace("{{ alert.summary }}", "{{ alert.").replace("{{ alert.id }}", "{% if x %}"))
    assert [line.partition(":")[0] for line in wrong] == ["6", "7"]
    assert "titel" in diagnostics(read, text.replace("subject:", "titel:"))[0]

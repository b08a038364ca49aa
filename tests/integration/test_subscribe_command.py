"""``tocsin subscribe`` and ``tocsin subscriptions`` on a real store, as a person uses them."""

import json

import pytest

HOOK = "https://example.com/hook"


def test_a_webhook_gets_a_secret_that_is_shown_once(run):
    first = run("subscribe", "desk", "--rule", "member-*", "--webhook", HOOK, "--json")
    assert json.loads(first.output)["secret"].startswith("whsec_")
    again = run("subscribe", "other", "--webhook", HOOK, "--json")
    assert "secret" not in json.loads(again.output)
    assert "whsec_" not in run("subscriptions", "list", "--json").output + run("subscriptions", "show", "desk").output


def test_subscribing_twice_is_subscribing_once(run):
    words = ("subscribe", "--country", "mli", "--email", "me@press.example")
    assert run(*words).exit_code == 0
    again = run(*words)
    assert again.exit_code == 0
    assert "already subscribed: MLI to me@press.example" in again.output
    assert len(json.loads(run("subscriptions", "list", "--json").output)) == 1


def test_a_name_is_not_taken_over_by_another_subscription(run):
    run("subscribe", "desk", "--email", "me@press.example")
    clash = run("subscribe", "desk", "--country", "MLI", "--email", "me@press.example")
    assert clash.exit_code == 1
    assert "there is another subscription called 'desk'" in clash.stderr
    [kept] = json.loads(run("subscriptions", "list", "--json").output)
    assert kept["selector"]["countries"] == []


def test_an_unknown_organisation_is_noted_with_the_one_that_was_meant(run):
    result = run("subscribe", "--organisation", "ECOWA", "--email", "me@press.example")
    assert result.exit_code == 0
    assert "no organisation is called ECOWA; did you mean ECOWAS?" in result.stderr


def test_a_webhook_to_this_machine_is_told_what_allows_it(run):
    noted = run("subscribe", "--webhook", "http://127.0.0.1:8800/")
    assert noted.exit_code == 0
    assert "127.0.0.1 is this machine: webhooks may not go there unless notify.allow_networks lets them" in noted.stderr


def test_a_body_that_cannot_be_made_is_refused_when_it_is_set(run, tmp_path):
    run("subscribe", "--webhook", HOOK)
    file = tmp_path / "body.yaml"
    file.write_text("text: '{{ alert.sumary }}'")
    refused = run("endpoints", "set", HOOK, "--body", str(file))
    assert refused.exit_code == 1
    assert "body.text: '{{ alert.sumary }}'" in refused.stderr
    file.write_text("text: '{{ alert.summary }}'")
    assert run("endpoints", "set", HOOK, "--body", str(file)).exit_code == 0


def test_a_subscription_is_written_by_a_template_of_its_own(run, tmp_path):
    file = tmp_path / "template.yaml"
    words = ("subscribe", "desk", "--email", "desk@press.example", "--template", str(file))
    file.write_text("subject: '{{ alert.sumary }}'")
    wrong = run(*words)
    assert (wrong.exit_code, "'{{ alert.sumary }}'" in wrong.stderr) == (1, True)
    file.write_text("body: {a: b}")
    assert "email is written by subject and text" in run(*words).stderr
    file.write_text("subject: '{{ alert.summary }}'")
    assert run(*words).exit_code == 0
    declared = tmp_path / "declared.yaml"
    declared.write_text("subscriptions: [{name: desk, email: desk@press.example, template: {text: '{{ alert.nix }}'}}]")
    refused = run("apply", "-f", str(declared), "--yes")
    assert (refused.exit_code, "the template of 'desk': body.text" in refused.stderr) == (1, True)
    declared.write_text("subscriptions: [{name: desk, email: desk@press.example, template: {text: '{{ alert.id }}'}}]")
    assert "template: another one" in run("apply", "-f", str(declared), "--yes").output


def test_method_time_limit_and_hours_are_set_and_shown(run):
    run("subscribe", "desk", "--webhook", HOOK)
    words = ("--method", "PATCH", "--timeout", "40", "--hours", "Mon-Fri 08:00-18:00")
    assert run("endpoints", "set", HOOK, *words, "--hours-zone", "Asia/Tokyo", "--hours-urgent", "high").exit_code == 0
    shown = run("endpoints", "show", HOOK).output
    for line in ("PATCH", "40 s", "Mon-Fri 08:00-18:00 in Asia/Tokyo; from high on at any time"):
        assert line in shown
    assert run("endpoints", "set", HOOK, "--no-hours", "--no-timeout", "--method", "POST").exit_code == 0
    assert "Tokyo" not in run("endpoints", "show", HOOK).output
    assert "go with --hours" in run("endpoints", "set", HOOK, "--hours-urgent", "high").stderr
    assert "'late' is not a span of time" in run("endpoints", "set", HOOK, "--hours", "late").stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "exactly one of --webhook, --email"),
        (("--email", "a@b.example", "--webhook", HOOK), "exactly one of"),
        (("--email", "a@b.example", "--email", "c@b.example"), "subscribe each of several by itself"),
        (("--webhook", HOOK, "--webhook", HOOK + "2"), "subscribe each of several by itself"),
        (("--email", "a@b.example", "--country", "MLY"), "no country is called MLY; did you mean"),
        (("--email", "nobody"), "--email: 'nobody' is not an email address"),
        (("--webhook", "ftp://x"), "--webhook: this is not a URL of the web"),
        (("--webhook", "https://user:pass@x.example/"), "must not hold a user or password"),
        (("--slack", "http://hooks.example/x"), "takes only https"),
        (("--email", "a@b.example", "--label", "topic"), "'topic' is not NAME=VALUE"),
        (("--email", "a@b.example", "--throttle", "soon"), "'soon' is not a duration"),
        (("--email", "a@b.example", "--mute", "x", "--zone", "Here"), "--zone: 'Here' is not a time zone"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(run, words, says):
    result = run("subscribe", *words)
    assert result.exit_code != 0
    assert says in result.stderr
    assert json.loads(run("subscriptions", "list", "--json").output) == []


def test_secrets_in_addresses_are_not_shown(run):
    run("subscribe", "t", "--telegram", "123:SECRET/@channel")
    run("subscribe", "s", "--slack", "https://hooks.slack.com/services/T0/B0/SECRET")
    run("subscribe", "w", "--webhook", "https://example.com/hook?key=SECRET")
    for words in (("list",), ("list", "--json"), ("show", "t"), ("show", "s"), ("show", "w")):
        assert "SECRET" not in run("subscriptions", *words).output


def test_pause_resume_and_remove(run):
    run("subscribe", "desk", "--email", "me@press.example")
    run("subscriptions", "pause", "desk")
    assert not json.loads(run("subscriptions", "list", "--json").output)[0]["enabled"]
    run("subscriptions", "resume", "desk")
    assert json.loads(run("subscriptions", "list", "--json").output)[0]["enabled"]
    assert run("subscriptions", "remove", "desk", "--yes").exit_code == 0
    gone = run("subscriptions", "show", "desk")
    assert gone.exit_code == 1
    assert "there is no subscription 'desk'" in gone.stderr


def test_a_test_that_no_notifier_takes_says_what_to_start(run):
    run("subscribe", "desk", "--email", "me@press.example")
    result = run("subscriptions", "test", "desk", "--wait", "0")
    assert result.exit_code == 1
    assert "start one with `tocsin notify`" in result.stderr


def test_an_address_is_suppressed_and_released_by_hand(run):
    assert "no address" in run("suppressions", "list").output
    assert run("suppressions", "add", "Me@Press.example").exit_code == 0
    assert json.loads(run("suppressions", "list", "--json").output)[0]["address"] == "me@press.example"
    assert run("suppressions", "remove", "me@press.example").exit_code == 0
    assert run("suppressions", "remove", "me@press.example").exit_code == 1
    assert run("suppressions", "add", "nobody").exit_code == 1


def test_a_header_is_written_as_in_http_or_with_an_equals_sign_and_plain_json_is_one_flag(run):
    identity = json.loads(run("subscribe", "w", "--webhook", HOOK, "--json").stdout)["endpoint"]
    assert (
        run("endpoints", "set", HOOK, "--header", "Authorization: Basic a=b=", "--header", "x-team=geo").exit_code == 0
    )
    assert run("endpoints", "set", identity, "--plain-json").exit_code == 0
    shown = json.loads(run("endpoints", "show", identity, "--json").output)["headers"]
    assert shown == ["Authorization", "x-team", "content-type"]
    assert run("endpoints", "set", identity, "--header", "content-type: application/json").exit_code == 0
    assert json.loads(run("endpoints", "show", identity, "--json").output)["headers"] == ["content-type"]
    wrong = run("endpoints", "set", identity, "--header", "nonsense")
    assert "'nonsense' is not NAME: VALUE" in wrong.stderr


def test_an_address_is_edited_and_a_suppressed_subscription_is_not_listed_as_active(run):
    run("subscribe", "desk", "--email", "old@press.example")
    assert run("endpoints", "set", "old@press.example", "--address", "new@press.example").exit_code == 0
    assert json.loads(run("subscriptions", "list", "--json").output)[0]["address"] == "new@press.example"
    run("suppressions", "add", "new@press.example", "--reason", "asked by phone")
    listed = run("subscriptions", "list").output
    assert "active" not in listed
    assert "gets nothing" in " ".join(listed.split())
    assert json.loads(run("subscriptions", "list", "--json").output)[0]["suppressed"] == "asked by phone"

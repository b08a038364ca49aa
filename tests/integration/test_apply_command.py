"""``tocsin apply`` makes subscriptions what a file declares, and only then says that nothing is to do."""

import json

import pytest
from click.testing import Result

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
FILE = """
subscriptions:
  - name: desk
    countries: [MLI]
    email: desk@press.example
  - name: hook
    webhook: https://example.com/hook?key=${KEY}
    secret: ${HOOK_SECRET}
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KEY", "sesame")
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    return tmp_path


@pytest.fixture
def apply(home, run):
    def invoke(text: str, *words: str) -> Result:
        (home / "subscriptions.yaml").write_text(text)
        return run("apply", "-f", str(home / "subscriptions.yaml"), *words)

    return invoke


def names(run) -> list[str]:
    return [each["name"] for each in json.loads(run("subscriptions", "list", "--json").output)]


def test_nothing_is_done_before_it_was_shown_and_agreed_to(apply, run):
    shown = apply(FILE)
    assert "+ desk\n    email desk@press.example\n    MLI\n    at once" in shown.output
    assert shown.exit_code == 1
    assert "say --yes" in shown.stderr
    assert names(run) == []
    assert apply(FILE, "--check").exit_code == 1
    assert names(run) == []


def test_applying_twice_changes_nothing_the_second_time(apply, run):
    assert apply(FILE, "--yes").exit_code == 0
    assert names(run) == ["desk", "hook"]
    again = apply(FILE, "--yes")
    assert again.output.strip() == "= 2 unchanged"
    assert apply(FILE, "--check").exit_code == 0


def test_a_difference_is_shown_as_before_and_after_and_applied(apply, run):
    apply(FILE, "--yes")
    changed = FILE.replace("[MLI]", "[NER]\n    mode: digest").replace("desk@", "office@")
    result = apply(changed, "--yes")
    assert "~ desk" in result.output
    assert "to: email desk@press.example → email office@press.example" in result.output
    assert "what: MLI → NER" in result.output
    assert "when: at once → digest at 07:00 (UTC)" in result.output
    assert "= 1 unchanged" in result.output
    assert apply(changed, "--check").exit_code == 0


def test_what_leaves_the_file_is_removed_and_what_others_made_stays(apply, run):
    run("subscribe", "mine", "--email", "me@press.example")
    apply(FILE, "--yes")
    result = apply(FILE.partition("  - name: hook")[0], "--yes")
    assert "- hook" in result.output
    assert names(run) == ["desk", "mine"]


def test_a_pause_survives_unless_the_file_says_otherwise(apply, run):
    apply(FILE, "--yes")
    run("subscriptions", "pause", "desk")
    assert apply(FILE, "--check").exit_code == 0
    assert "resumed" in apply(FILE.replace("[MLI]", "[MLI]\n    enabled: true"), "--yes").output


def test_a_new_secret_replaces_the_old_one_with_an_overlap(apply, run, monkeypatch):
    apply(FILE, "--yes")
    monkeypatch.setenv("HOOK_SECRET", SECRET.replace("Mf", "Ng"))
    result = apply(FILE, "--yes")
    assert "secret: a new one; the old one signs too for 24 h" in result.output
    assert apply(FILE, "--check").exit_code == 0


def test_no_secret_is_shown(apply, run):
    shown = apply(FILE, "--yes")
    listed = run("subscriptions", "list", "--json")
    for text in (shown.output, shown.stderr, listed.output):
        assert "sesame" not in text
        assert SECRET not in text


def test_a_file_with_faults_changes_nothing(apply, run):
    result = apply(FILE.replace("desk@", "desk"), "--yes")
    assert result.exit_code == 1
    assert "is not an email address" in result.stderr
    assert names(run) == []


FEEDS = """
feeds:
  - {url: "https://news.example/rss.xml", name: News, tier: 2, headers: {Cookie: "s=${SESSION}"}}
  - {url: "https://other.example/rss.xml", name: Other}
"""


def test_feeds_are_declared_beside_subscriptions(apply, run, monkeypatch):
    def feeds() -> dict[str, dict]:
        return {each["name"]: each for each in json.loads(run("feeds", "list", "--json").output)}

    assert "SESSION is not set" in apply(FEEDS, "--yes").stderr
    monkeypatch.setenv("SESSION", "abc")
    run("feeds", "add", "https://mine.example/rss.xml", "--name", "Mine", "--unchecked")
    shown = apply(FILE + FEEDS, "--yes")
    assert "+ feed News\n    https://news.example/rss.xml" in shown.output
    assert "abc" not in shown.output
    assert set(feeds()) == {"Mine", "News", "Other"}
    run("feeds", "pause", "News")
    changed = apply(FEEDS.replace("tier: 2", "tier: 3").replace("name: Other", "name: Others"), "--yes")
    assert "~ feed News\n    tier: 2 → 3" in changed.output
    assert (feeds()["News"]["tier"], feeds()["News"]["state"]) == (3, "paused")
    assert names(run) == ["desk", "hook"], "subscriptions stay where the file has no list of them"
    removed = apply("feeds: []\n", "--yes")
    assert "- feed News" in removed.output
    assert set(feeds()) == {"Mine"}

"""Chat messages are JSON of the right form and size, whatever the articles say."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.adapters.jinja_templates import Templates
from streams.domain.entity import EntityRef
from streams.domain.event import Evidence
from streams.notify.presentation import present
from streams.notify.routing import compose
from streams.notify.sample import sample_change, sample_changes
from tests.unit.notify.stories import NOON, subscription

TEMPLATES = Templates(Path(__file__).parents[3] / "templates")
PRESETS = ("slack", "discord", "teams", "telegram")


def render(preset: str, *changes):
    return TEMPLATES.render_json(
        f"chat/{preset}.json.j2", present(compose(subscription(), changes), "https://t.example")
    )


def said(text: str, times: int = 1):
    """Changes of ``times`` stories in which every free text is this one."""
    for number in range(times):
        change = sample_change(NOON, country=EntityRef(id=f"X{number}", name=text, kind="country"))
        cause = replace(
            change.event,
            evidence=(Evidence(sentence=f"{text} leaves {text}", start=0, end=1, trigger="leaves"),),
            article=replace(change.event.article, title=text, source=replace(change.event.article.source, name=text)),
        )
        yield replace(change, event=cause, alert=replace(change.alert, summary=text, rule_title=text))


def texts(tree):
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict | list):
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from texts(each)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_message_shows_severity_summary_sentence_trigger_source_and_link(preset):
    whole = " ".join(texts(render(preset, sample_change(NOON))))
    for expected in (
        "HIGH",
        "Harboria has announced leaving",
        "will leave",
        "Tideline News",
        "https://t.example/alerts/",
    ):
        assert expected in whole


@pytest.mark.parametrize("preset", PRESETS)
def test_a_digest_shows_every_story_and_says_which_is_retracted(preset):
    whole = " ".join(texts(render(preset, *sample_changes(NOON))))
    for expected in ("Harboria", "Brackwater", "Dunmark", "Please disregard"):
        assert expected in whole


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_makes_json(text):
    for preset in PRESETS:
        render(preset, *said(text))


@pytest.mark.parametrize(
    ("preset", "forbidden"),
    [
        ("slack", ["<!channel>", "<http://evil.example|", "<@U1>"]),
        ("discord", ["@everyone", "[click](", "<@1>"]),
        ("teams", ["[click]("]),
        ("telegram", ["<script", '<a href="http://evil.example']),
    ],
)
def test_what_an_article_says_mentions_nobody_links_nowhere_and_leaves_no_string(preset, forbidden):
    evil = '"}],"x":1 <!channel> <@U1> <@1> @everyone [click](http://evil.example) <http://evil.example|x> <script> '
    evil += "{{ 7*7 }}"
    tree = render(preset, *said(evil))
    assert tree.keys() == render(preset, sample_change(NOON)).keys()
    whole = " ".join(texts(tree))
    assert [mark for mark in forbidden if mark in whole] == []
    assert "{{ 7*7 }}" in whole.replace("\\", "").replace("\u2060", "")


def test_a_message_that_is_too_long_for_the_service_is_cut_and_says_how_much_is_missing():
    long = '*_<&"word ' * 300
    slack = render("slack", *said(long, 50))
    assert len(slack["attachments"]) == 11
    assert "40 more" in " ".join(texts(slack))
    assert max(map(len, texts(slack))) <= 3000
    discord = render("discord", *said(long, 50))
    assert "the first 4 of them" in discord["content"]
    assert all(len(embed["title"]) <= 256 and len(embed["description"]) <= 4096 for embed in discord["embeds"])
    assert sum(len(text) for embed in discord["embeds"] for text in texts(embed)) <= 6000 + 4 * 100
    telegram = render("telegram", *said(long, 50))
    assert "and 45 more" in telegram["text"]
    teams = render("teams", *said(long, 50))
    assert "and 40 more" in " ".join(texts(teams))

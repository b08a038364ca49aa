"""Chat messages are JSON of the right form and size, whatever the articles say."""

import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.adapters.templates.jinja import Templates
from streams.domain.endpoint import Channel
from streams.domain.entity import EntityRef
from streams.domain.errors import TocsinError
from streams.domain.event import Evidence
from streams.notify.presentation import present
from streams.notify.presets.messages import fit
from streams.notify.presets.table import PRESETS as TABLE
from streams.notify.routing import compose
from streams.notify.sample import sample_change, sample_changes
from tests.unit.notify.stories import NOON, subscription

TEMPLATES = Templates(Path(__file__).parents[3] / "templates")
PRESETS = tuple(TABLE)
SEVERAL = tuple(channel for channel, preset in TABLE.items() if not preset.per_story)


def render(preset: str, *changes):
    page = present(compose(subscription(), changes), "https://t.example")
    channel = Channel(preset)
    return fit(channel, page, lambda part: TEMPLATES.render_json(f"chat/{channel.value}.json.j2", part))


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


@pytest.mark.parametrize("preset", SEVERAL)
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
        ("googlechat", ["<script", '<a href="http://evil.example', "<users/all>"]),
        ("mattermost", ["@everyone", "[click]("]),
    ],
)
def test_what_an_article_says_mentions_nobody_links_nowhere_and_leaves_no_string(preset, forbidden):
    evil = '"}],"x":1 <!channel> <@U1> <@1> @everyone [click](http://evil.example) <http://evil.example|x> <script> '
    evil += "{{ 7*7 }}"
    tree = render(preset, *said(evil))
    assert tree.keys() == render(preset, sample_change(NOON)).keys()
    whole = " ".join(texts({key: value for key, value in tree.items() if key != "fallbackText"}))
    assert [mark for mark in forbidden if mark in whole] == []
    assert "{{ 7*7 }}" in whole.replace("\\", "").replace("\u2060", "")


UNITS = st.sampled_from(["&", "*", "<", "_@", "\\", "😀", "é", "\x00", "\n", "(", "leaves ", "<b>", "]("])
LONG = st.builds(str.__mul__, UNITS, st.integers(0, 2000))


@settings(max_examples=40, deadline=None)
@given(LONG, LONG, st.integers(1, 14))
def test_no_message_is_larger_than_its_service_takes(text, url, number):
    """The limits as the services' documentation gives them."""
    changes = [with_long(change, text, url) for change in said(text, number)]
    slack = render("slack", *changes)
    assert sum(len(attachment.get("blocks", [])) for attachment in slack["attachments"]) <= 50
    assert max(map(units, texts(slack))) <= 3000
    discord = render("discord", *changes)
    assert units(discord["content"]) <= 2000
    assert len(discord["embeds"]) <= 10
    for embed in discord["embeds"]:
        assert units(embed["title"]) <= 256
        assert units(embed["author"]["name"]) <= 256
        assert units(embed["description"]) <= 4096
        assert units(embed["footer"]["text"]) <= 2048
    counted = [(e["title"], e["author"]["name"], e["description"], e["footer"]["text"]) for e in discord["embeds"]]
    assert sum(units(text) for embed in counted for text in embed) <= 6000
    telegram = render("telegram", *changes)
    assert 0 < units(html.unescape(re.sub("<[^>]*>", "", telegram["text"]))) <= 4096
    assert size(render("teams", *changes)) <= 28 * 1024
    assert size(render("googlechat", *changes)) <= 32_000
    assert size(render("matrix", *changes)) <= 65_536 - 4_096
    assert len(render("ntfy", *changes)["message"].encode()) <= 4096
    mattermost = render("mattermost", *changes)
    assert sum(map(len, texts(mattermost["attachments"]))) <= 7_900
    pagerduty = render("pagerduty", *changes)
    assert len(pagerduty["payload"]["summary"]) <= 1024
    assert len(pagerduty["dedup_key"]) <= 255
    assert size(pagerduty) <= 512 * 1024
    created = render("opsgenie", *changes)["create"]
    for key, most in {"message": 130, "alias": 512, "description": 15_000, "source": 100}.items():
        assert len(created[key]) <= most


def size(tree) -> int:
    return len(json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode())


def with_long(change, text: str, url: str):
    """The change with a trigger, an article's address and stages as long as can be."""
    evidence = replace(change.event.evidence[0], sentence=f"{text}!{text}", trigger=text or "!")
    cause = replace(
        change.event,
        evidence=(evidence,),
        article=replace(change.event.article, url=f"https://news.example/{url}"),
    )
    return replace(change, event=cause, alert=replace(change.alert, stage=f"stage {text}"))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("preset", SEVERAL)
def test_what_is_left_out_of_a_digest_is_counted(preset):
    tree = render(preset, *said('*_<&"word ' * 300, 50))
    whole = " ".join(texts(tree))
    shown = whole.count("https://t.example/alerts/X") or whole.count("https://t.example/alerts/")
    left_out = re.search(r"and (\d+) more|the first (\d+) of them", whole)
    assert left_out is not None
    number = int(left_out[1]) if left_out[1] else 50 - int(left_out[2])
    assert 50 - 10 <= number < 50
    assert shown >= 50 - number


def test_a_template_of_ones_own_that_makes_too_much_of_one_story_is_a_fault_with_the_limit():
    page = present(compose(subscription(), [sample_change(NOON)]), "https://t.example")
    with pytest.raises(TocsinError, match="5000 characters, 4096 are allowed"):
        fit(Channel.TELEGRAM, page, lambda _: {"text": "<b>" + "x" * 5000 + "</b>"})

"""Addresses of each channel: how people write them, how they are stored, what lists show."""

import re
from pathlib import Path

import pytest

from streams.bootstrap import topic_plans
from streams.domain.endpoint import Channel
from streams.notify.channel_address import masked, read_address
from streams.notify.presets.table import PRESETS
from streams.notify.topic_address import RESERVED
from streams.settings import Settings

KEY = "0123456789abcdef0123456789ABCDEF"
UUID = "12345678-90ab-cdef-1234-567890abcdef"
TOPIC = "https://api.telegram.org/bot1:x/sendMessage?chat_id=-5&message_thread_id=7"
ROOM = "https://m.example/_matrix/client/v3/rooms/%21r%3Am.example/send/m.room.message?access_token=syt_1"


@pytest.mark.parametrize(
    ("channel", "written", "stored"),
    [
        (Channel.TELEGRAM, "1:x/@desk", "https://api.telegram.org/bot1:x/sendMessage?chat_id=@desk"),
        (Channel.TELEGRAM, "1:x/-5/7", TOPIC),
        (Channel.MATRIX, "https://m.example/!r:m.example/syt_1", ROOM),
        (Channel.NTFY, "https://ntfy.sh/desk?token=tk_1", "https://ntfy.sh/desk?token=tk_1"),
        (Channel.PAGERDUTY, KEY, f"https://events.pagerduty.com/v2/enqueue?key={KEY}"),
        (Channel.PAGERDUTY, f"eu/{KEY}", f"https://events.eu.pagerduty.com/v2/enqueue?key={KEY}"),
        (Channel.OPSGENIE, UUID, f"https://api.opsgenie.com/v2/alerts?key={UUID}"),
        (Channel.OPSGENIE, f"eu/{UUID}", f"https://api.eu.opsgenie.com/v2/alerts?key={UUID}"),
    ],
)
def test_an_address_becomes_the_url_to_post_to_and_its_secret_is_masked(channel, written, stored):
    assert read_address(channel, written) == stored
    assert not any(secret in masked(channel, stored) for secret in (KEY, UUID, "1:x", "syt_1", "tk_1"))


@pytest.mark.parametrize("channel", PRESETS)
@pytest.mark.parametrize("text", ["nonsense", "http://example.com/hook", "https://u:p@example.com/x", "https://a b/"])
def test_what_a_service_does_not_take_is_refused_with_an_example(channel, text):
    with pytest.raises(ValueError, match=re.compile("write it like|must not hold")):
        read_address(channel, text)


def test_every_service_is_documented_with_its_option_and_a_link():
    page = (Path(__file__).parents[3] / "docs" / "presets.md").read_text()
    for channel in PRESETS:
        assert f"`--{channel.value}`" in page
    answers = page.partition("## What their answers mean")[2].partition("## Their limits")[0]
    assert len(re.findall(r"^\| \[\w[^]]*\]\(https://", answers, re.MULTILINE)) == len(PRESETS)


@pytest.mark.parametrize("written", ["risk-desk", "kafka:risk-desk", " risk-desk "])
def test_a_topic_is_named_with_or_without_its_prefix(written):
    assert read_address(Channel.KAFKA, written) == masked(Channel.KAFKA, "risk-desk") == "risk-desk"


@pytest.mark.parametrize("topic", ["articles", "kafka:alerts", "events", "dead-letters", "__consumer_offsets"])
def test_topics_of_tocsin_and_kafka_take_no_deliveries(topic):
    with pytest.raises(ValueError, match="deliver to one of your own"):
        read_address(Channel.KAFKA, topic)


@pytest.mark.parametrize("topic", ["", ".", "a b", "a/b", "x" * 250])
def test_what_is_no_name_of_a_topic_is_refused(topic):
    with pytest.raises(ValueError, match="is no topic"):
        read_address(Channel.KAFKA, topic)


def test_every_topic_of_tocsin_is_reserved():
    assert {plan.name for plan in topic_plans(Settings())} == RESERVED


def test_an_ipv6_host_is_shown_in_brackets():
    assert masked(Channel.WEBHOOK, "https://[2001:db8::1]:8443/x?key=s3cret") == "https://[2001:db8::1]:8443/x?…"
    assert masked(Channel.NTFY, "https://[2001:db8::1]/x?token=s3cret") == "https://[2001:db8::1]/…"

"""Summaries render fields and nothing else."""

import pytest

from streams.detect.match.view import FieldReader
from streams.detect.summary import MAX_LENGTH, Summary, SummaryError
from tests.unit.rules.world import ATLAS, event


def render(text, one=None, **about):
    return Summary(text).render(FieldReader(ATLAS).view(one or event()), {f"alert.{k}": v for k, v in about.items()})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "{{ actor.name }} has {{ event.status }} leaving {{ organisation.name }}",
            "Mali has announced leaving ECOWAS",
        ),
        ("{{ target.name | default('nobody', true) | upper }}", "NOBODY"),
        ("{% if target.name %}{{ target.name }}{% else %}none{% endif %}", "none"),
        ("{{ actor.member_of }}: {{ event.confidence }}", "ECOWAS: 0.9"),
        ("stage {{ alert.stage }}\n  of two lines", "stage announced of two lines"),
    ],
)
def test_summaries_render_fields(text, line):
    assert render(text, stage="announced") == line


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ actor.nane }}", "no name actor.nane"),
        ("{{ actor }}", "no name actor"),
        ("{{ actor.name", "Jinja"),
        ("{% for x in actor.name %}{% endfor %}", "for"),
        ("{{ actor.name.__class__.__mro__ }}", "no name"),
        ("{{ ''.join(['a']) }}", "call"),
        ("{{ actor.name | replace('', 'aaaaaaaaaa') }}", "filter replace"),
        ("{{ 'a' * 999999999 }}", "mul"),
        ("{{ cycler.__init__.__globals__ }}", "no name"),
        ("{% include 'secrets' %}", "include"),
    ],
)
def test_a_summary_that_is_wrong_or_dangerous_does_not_compile(text, reason):
    with pytest.raises(SummaryError, match=reason):
        Summary(text)


def test_a_summary_that_is_too_long_is_cut_and_shows_it():
    line = render("{{ article.title }}", event(title="word " * 200))
    assert len(line) <= MAX_LENGTH
    assert line.endswith("…")

"""One source has one key, however a producer spells it."""

import pytest

from streams.adapters.knowledge.outlets import load_outlets
from streams.domain.article import Source
from streams.domain.errors import DiagnosticsError

OUTLETS = load_outlets()


@pytest.mark.parametrize(
    "source",
    [
        Source(name="Reuters"),
        Source(name="reuters"),
        Source(name="REUTERS "),
        Source(name="www.reuters.com"),
        Source(name="Reuters", domain="reuters.com"),
        Source(name="Africa desk", domain="www.reuters.com"),
        Source(name="Africa desk", domain="uk.reuters.com"),
        Source(name="Africa desk", domain="somewhere.example", owner="reuters"),
        Source(name="Africa desk", domain="somewhere.example", owner="Thomson Reuters"),
    ],
)
def test_spellings_of_one_outlet_are_one_source(source):
    assert OUTLETS.canonical(source).independent_key == "Thomson Reuters"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Source(name="Sahel Post"), Source(name="sahel  post")),
        (Source(name="Sahel Post", domain="www.sahelpost.example"), Source(name="x", domain="SahelPost.example")),
        (Source(name="m.sahelpost.example"), Source(name="Sahel Post", domain="sahelpost.example")),
        (Source(name="The Guardian"), Source(name="Guardian", domain="theguardian.com")),
    ],
)
def test_unknown_outlets_are_told_apart_by_site_or_name_whatever_the_case(one, other):
    assert OUTLETS.canonical(one).independent_key == OUTLETS.canonical(other).independent_key


def test_different_outlets_stay_different():
    keys = {OUTLETS.canonical(Source(name=name)).independent_key for name in ("Reuters", "AFP", "BBC", "Sahel Post")}
    assert len(keys) == 4


def test_a_users_own_outlets_lie_over_the_shipped_ones(tmp_path):
    own = tmp_path / "outlets.yaml"
    own.write_text("Sahel Media: {names: [Sahel Post, Reuters], domains: [sahelpost.example]}\n")
    outlets = load_outlets(tmp_path)
    assert outlets.canonical(Source(name="x", domain="www.sahelpost.example")).owner == "Sahel Media"
    assert outlets.canonical(Source(name="Reuters")).owner == "Sahel Media"
    assert outlets.canonical(Source(name="AFP")).owner == "Agence France-Presse"


def test_an_outlet_of_two_owners_and_an_unknown_key_are_named_together(tmp_path):
    own = tmp_path / "outlets.yaml"
    own.write_text("A: {names: [Post]}\nB: {names: [The Post], site: [b.example]}\n")
    with pytest.raises(DiagnosticsError) as caught:
        load_outlets(tmp_path)
    assert "'post' is of two owners" in str(caught.value)
    assert "site" in str(caught.value)

"""Lists of feeds go out and come in again, and what is wrong in them is said all at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from streams.adapters.feeds.feed_list import as_opml, as_yaml, read_list
from streams.collect.feed_check import masked_url, wrong_feed
from streams.domain.errors import DiagnosticsError
from streams.domain.feed import Feed, Identity, feed_id
from tests.unit.collect.documents import NOW

ROOT = Path(__file__).parents[3]
URL = "https://news.example/rss.xml"
FULL = Feed(
    id=feed_id(URL), url=URL, name="Tideline & Co", every=300, language="fr", country="MLI", owner="Tideline", tier=2,
    full_text=True, identity=Identity.LINK, created_at=NOW,
)  # fmt: skip


def test_yaml_keeps_every_option_but_headers(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(as_yaml([replace(FULL, headers={"Cookie": "secret"})]))
    assert read_list(tmp_path / "feeds.yaml", NOW, {}) == [FULL]


def test_access_tokens_are_described_with_secrets_from_the_environment(tmp_path: Path) -> None:
    client = "{token_url: 'https://a.example/t', client_id: desk, client_secret: '${HUSH}', scope: mail}"
    listed = f"feeds:\n  - {{url: 'imaps://mail.example/News', user: desk@mail.example, oauth: {client}}}\n"
    (tmp_path / "feeds.yaml").write_text(listed)
    [feed] = read_list(tmp_path / "feeds.yaml", NOW, {"HUSH": "s3cret"})
    assert feed.oauth is not None
    assert (feed.user, feed.oauth.client_secret, feed.oauth.scope) == ("desk@mail.example", "s3cret", "mail")
    assert "s3cret" not in as_yaml([feed])
    (tmp_path / "feeds.yaml").write_text(listed.replace("client_id: desk, ", "").replace("scope", "scopes"))
    with pytest.raises(DiagnosticsError, match=r"(?s)client_id.*scopes|scopes.*client_id"):
        read_list(tmp_path / "feeds.yaml", NOW, {"HUSH": "s3cret"})


def test_opml_keeps_address_and_name(tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text(as_opml([FULL]))
    [feed] = read_list(tmp_path / "feeds.opml", NOW, {})
    assert (feed.url, feed.name) == (FULL.url, FULL.name)


def test_nested_opml_of_other_programs_is_read(tmp_path: Path) -> None:
    outline = f'<outline text="Africa"><outline type="rss" xmlUrl="{URL}"/></outline>'
    (tmp_path / "x.opml").write_text(f'<opml version="1.0"><body>{outline}</body></opml>')
    [feed] = read_list(tmp_path / "x.opml", NOW, {})
    assert feed.name == "news.example"


def test_everything_that_is_wrong_in_a_list_is_said_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(
        "feeds:\n  - url: ftp://x\n    tier: 9\n  - name: nothing\n  - url: https://a.example/\n    colour: red\n"
    )
    with pytest.raises(DiagnosticsError) as caught:
        read_list(tmp_path / "feeds.yaml", NOW, {})
    lines = {diagnostic.place.line for diagnostic in caught.value.diagnostics}
    assert {2, 3, 4, 6} <= lines


@pytest.mark.parametrize("pack", sorted((ROOT / "feeds").glob("*.yaml")), ids=lambda path: path.stem)
def test_starter_packs_load_and_list_each_feed_once(pack: Path) -> None:
    feeds = read_list(pack, NOW, {})
    assert len({feed.url for feed in feeds}) == len(feeds) > 5


def test_addresses_with_passwords_and_wrong_options_are_refused_together() -> None:
    wrong = wrong_feed(replace(FULL, url="https://me:pw@news.example/", tier=7, country="mali", headers={"Host": "x"}))
    assert len(wrong) == 4
    assert "pw" not in " ".join(wrong).replace("password", "")


def test_secrets_in_addresses_are_masked() -> None:
    assert masked_url("https://a.example/f?token=abc&lang=en") == "https://a.example/f?token=***&lang=en"

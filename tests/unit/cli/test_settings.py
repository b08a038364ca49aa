"""``tocsin settings``: people find every setting, its default and what is in force."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli import tocsin
from streams.settings.catalogue import catalogue, page

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(tocsin, ["settings", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_page_of_settings_is_current():
    assert PAGE.read_text() == page(), "run `tocsin settings --page > docs/settings.md`"


@pytest.mark.parametrize("setting", catalogue(), ids=lambda setting: setting.name)
def test_every_setting_says_what_it_means(setting):
    assert setting.meaning


def test_what_differs_from_its_default_is_told_and_no_password(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_SMTP__PASSWORD", "sesame")
    monkeypatch.setenv("TOCSIN_STORE__URL", "postgresql://me:sesame@host/x")
    monkeypatch.setenv("TOCSIN_NOTIFY__ALLOW_NETWORKS", '["10.0.0.0/8", "10.1.0.0/16"]')
    told = {each["name"]: each["value"] for each in json.loads(run("--changed", "--json"))}
    assert set(told) == {"smtp.password", "store.url", "notify.allow_networks"}
    assert told["notify.allow_networks"] == "10.0.0.0/8, 10.1.0.0/16"
    assert "sesame" not in run()

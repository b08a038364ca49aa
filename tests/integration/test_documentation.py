"""What the documentation of subscriptions tells people to type works as written."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli import tocsin
from streams.settings import load_settings

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("subscriptions.md", "email.md", "http-api.md")


def commands(page: str) -> list[list[str]]:
    blocks = re.findall(r"```console\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)
    lines = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ tocsin")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_runs_in_the_order_of_the_page(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, value in {"RISK_KEY": "k", "SLACK_URL": "https://hooks.slack.com/x", "TOCSIN_STATE": "state"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RISK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    declared = re.findall(r"```yaml\n(subscriptions:.*?)```", (DOCS / page).read_text(), re.DOTALL)
    (tmp_path / "subscriptions.yaml").write_text("".join(declared))
    for name, text in re.findall(r"```yaml\n# (\w+\.yaml)\n(.*?)```", (DOCS / page).read_text(), re.DOTALL):
        (tmp_path / name).write_text(text)
    found = commands(page)
    assert found
    for words in found:
        load_settings.cache_clear()
        unattended = ["--yes"] if words[0] == "apply" and "--check" not in words else []
        result = CliRunner().invoke(tocsin, [*words, *dict.fromkeys(unattended)])
        assert result.exit_code == 0, (words, result.output, result.stderr)


MAIL_SETTINGS = re.findall(r"```toml\n(.*?)```", (DOCS / "email.md").read_text(), re.DOTALL)


@pytest.mark.parametrize(
    ("text", "secret"),
    [*zip(MAIL_SETTINGS, ["PASSWORD", "OAUTH_CLIENT_SECRET", "BOUNCE_PASSWORD"], strict=True)],
    ids=["login", "oauth", "bounces"],
)
def test_the_settings_of_the_mail_page_are_settings(tmp_path, monkeypatch, text, secret):
    (tmp_path / "tocsin.toml").write_text(text)
    monkeypatch.setenv("TOCSIN_CONFIG", str(tmp_path / "tocsin.toml"))
    monkeypatch.setenv(f"TOCSIN_SMTP__{secret}", "sesame")
    load_settings.cache_clear()
    settings = load_settings()
    assert all(str(getattr(settings.smtp, name)) == str(value) for name, value in tomllib.loads(text)["smtp"].items())
    assert "sesame" not in repr(settings)

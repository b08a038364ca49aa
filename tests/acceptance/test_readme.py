"""What README and the first pages tell people to type does what they say, in their order, in a fresh directory."""

import json
import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.adapters.kafka.cluster import cluster_id
from streams.adapters.localrun.catcher import FileCatcher
from streams.adapters.localrun.ports import free_port
from streams.cli import tocsin
from streams.domain.article import Article
from streams.settings import load_settings
from streams.wire import codec as wire
from tests.integration.processes import Tocsin
from tests.unit.agents.test_article_reader import one_exit
from tests.waiting import until

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/rules.md", "docs/extraction.md")


def typed(page: str) -> list[str]:
    """The commands of the page, but for those that install, run for long or have a test of their own."""
    blocks = re.findall(r"^```console\n(.*?)^```", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)
    lines = [line[2:].partition("  #")[0].strip() for b in blocks for line in b.splitlines() if line.startswith("$ ")]
    return [line for line in lines if not line.startswith(("make ", "tocsin up", ".venv/bin/tocsin up", "export "))]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, jar_cache: Path) -> dict[str, str]:
    """The environment of somebody who has installed Tocsin."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TOCSIN_STATE": str(tmp_path_factory.mktemp("state")),
        "TOCSIN_CACHE": str(jar_cache),
        "TOCSIN_KAFKA__BOOTSTRAP": f"127.0.0.1:{free_port()}",
        "TOCSIN_WEB__PORT": str(free_port()),
        "TOCSIN_WORKER__PROCESSES": "1",
        "TOCSIN_DEV__SMTP_PORT": str(free_port()),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the shipped rules, the README's own and some files to read."""
    folder = tmp_path_factory.mktemp("clone")
    (folder / "rules").mkdir()
    for rule in (ROOT / "rules").iterdir():
        (folder / "rules" / rule.name).write_bytes(rule.read_bytes())
    readme = (ROOT / "README.md").read_text()
    [own] = re.findall(r"^```yaml\n# rules/sahel-exits.yaml\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    (folder / "rules" / "sahel-exits.yaml").write_text(own)
    at = datetime.now(UTC) - timedelta(hours=3)
    article = {"id": "1", "text": "Niger has left the African Union.", "published_at": at.isoformat()}
    (folder / "articles.jsonl").write_text(json.dumps(article) + "\n")
    (folder / "event.json").write_bytes(wire.encode(*one_exit(Article(id="1", text=article["text"], published_at=at))))
    (folder / "article.html").write_text("<html><body><p>Niger has left the African Union.</p></body></html>")
    return folder


def run(line: str, folder: Path, people: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env={**os.environ, **people}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (line, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr, line
    return done.stdout


def test_the_first_hour(people: dict[str, str], folder: Path, tmp_path: Path) -> None:
    up = Tocsin("up", "--dev", folder=tmp_path, environment=people).ready()
    caught = FileCatcher(Path(people["TOCSIN_STATE"]) / "dev")
    try:
        port = people["TOCSIN_WEB__PORT"]
        lines = [*typed("README.md"), *typed("docs/tutorial.md")]
        said = {line: run(line.replace(":8700/", f":{port}/"), folder, people) for line in lines}
        until(lambda: "Ghana" in run("tocsin alerts list", folder, people), 30, up.log.read_text)
        until(lambda: bool(caught.mails() and caught.requests()), 30, up.log.read_text)
        assert "hooks.slack.com" in str([each.url for each in caught.requests()])
        assert caught.mails()[-1].recipients == ("desk@example.com",)
        assert "https://example.com/hooks/tocsin" in [each.url for each in caught.requests()]
        assert "✓ workers" in said["tocsin doctor"]
        assert "→ membership.leave TGO ECOWAS" in said["tocsin extract --explain togo.txt"]
        assert "warning" not in said["tocsin rules check"]
        assert "sahel-exits" in said["tocsin backtest sahel-exits --file articles.jsonl"]
        assert "1 opened" in said["tocsin backtest sahel-exits --file articles.jsonl"]
        until(lambda: "Togo" in run("tocsin alerts list", folder, people), 30, up.log.read_text)
        assert "membership.leave announced/asserted Togo" in run("tocsin tail events", folder, people)
    finally:
        up.terminate()
    assert cluster_id(people["TOCSIN_KAFKA__BOOTSTRAP"]) is None, "what `tocsin up` started it also stops"


@pytest.mark.parametrize("page", [page for page in PAGES if page != "README.md"])
def test_the_commands_of_a_page_run(
    page: str, people: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    for line in typed(page):
        if line in typed("README.md"):
            continue
        if not line.startswith("tocsin"):
            run(line, folder, people)
            continue
        load_settings.cache_clear()
        result = CliRunner(env=people).invoke(tocsin, shlex.split(line)[1:])
        assert result.exit_code == 0, (line, result.output, result.exception)

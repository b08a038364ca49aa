"""A release has one version everywhere, a dated section in the changelog, a commit and a tag."""

import re
import subprocess
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tools.release import cut, declare, main

ROOT = Path(__file__).parents[3]
DAY = date(2026, 3, 1)
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n- A bell.\n\n## [0.1.0] - 2026-01-01\n\n- All of it.\n"
PYPROJECT = '[project]\nname = "tocsin"\nversion = "0.1.0"\n'


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with everything that a release touches; installing and describing succeed and do nothing."""
    for name, value in (("NAME", "A"), ("EMAIL", "a@example.org")):
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{name}", value)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    base = tmp_path / "deploy" / "kubernetes" / "base"
    base.mkdir(parents=True)
    (base / "kustomization.yaml").write_text("images:\n  - name: tocsin\n    newTag: 0.1.0\n")
    (tmp_path / "docker-compose.yml").write_text("x:\n  image: tocsin:0.1.0\n  other: apache/kafka:4.3.1\n")
    (tmp_path / "Makefile").write_text("install:\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "tocsin").symlink_to("/bin/true")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "begin")
    return tmp_path


def test_dry_run_shows_everything_and_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["0.2.0", "--dry-run"], project)
    said = capsys.readouterr().out
    assert '+version = "0.2.0"' in said
    assert "+  image: tocsin:0.2.0" in said
    assert "+## [0.2.0] - 20" in said
    assert "would commit this and tag v0.2.0" in said
    assert git(project, "status", "--porcelain") == git(project, "tag") == ""


def test_a_release_is_a_commit_and_a_tag_with_one_version_everywhere(project: Path) -> None:
    main(["0.2.0"], project)
    assert git(project, "tag").split() == ["v0.2.0"]
    assert git(project, "log", "-1", "--format=%s").strip() == "release: 0.2.0"
    assert git(project, "status", "--porcelain") == ""
    assert tomllib.loads((project / "pyproject.toml").read_text())["project"]["version"] == "0.2.0"
    compose = (project / "docker-compose.yml").read_text()
    assert "newTag: 0.2.0" in (project / "deploy/kubernetes/base/kustomization.yaml").read_text()
    assert "image: tocsin:0.2.0" in compose
    assert "apache/kafka:4.3.1" in compose


def test_a_release_refuses_uncommitted_changes(project: Path) -> None:
    (project / "Makefile").write_text("install:\n\t@true\n")
    with pytest.raises(SystemExit, match="commit or put away first"):
        main(["0.2.0"], project)
    assert "0.1.0" in (project / "pyproject.toml").read_text()


def test_what_is_unreleased_becomes_a_dated_section() -> None:
    text = cut(CHANGELOG, "0.2.0", DAY)
    assert "## [Unreleased]\n\n## [0.2.0] - 2026-03-01\n\n### Added\n- A bell.\n\n## [0.1.0] - 2026-01-01\n" in text
    with pytest.raises(ValueError, match=r"nothing under \[Unreleased\]"):
        cut(text, "0.3.0", DAY)
    with pytest.raises(ValueError, match=r"has a section 0\.1\.0 already"):
        cut(CHANGELOG, "0.1.0", DAY)


@pytest.mark.parametrize(
    ("version", "reason"), [("0.0.9", "older than"), ("1", "no version"), ("v1.0.0", "no version")]
)
def test_a_wrong_version_is_refused(version: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        declare(PYPROJECT, version)


def test_image_and_descriptions_have_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    images = re.findall(r"image: tocsin:(\S+)", (ROOT / "docker-compose.yml").read_text())
    assert set(images) == {version}
    assert f'"version": "{version}"' in (ROOT / "docs" / "asyncapi.json").read_text()

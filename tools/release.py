"""Makes a release: ``python -m tools.release 0.2.0 [--dry-run]``.

The version stands in ``pyproject.toml``; from there it goes to the image's tag and the descriptions. What stood under
Unreleased in the changelog becomes the version's section. Then everything is committed and tagged; nothing is pushed.
"""

import argparse
import difflib
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_DECLARED = re.compile(r'^version = "(.+)"$', re.MULTILINE)
_IMAGE = re.compile(r"^(\s*image: tocsin:).+$", re.MULTILINE)
_TAG = re.compile(r"^(\s*newTag: ).+$", re.MULTILINE)
_UNRELEASED = re.compile(r"^## \[Unreleased\]\n(.*?)(?=^## \[|\Z)", re.MULTILINE | re.DOTALL)
_HEADINGS = re.compile(r"^## \[(\d+\.\d+\.\d+)\]", re.MULTILINE)


def main(arguments: list[str] | None = None, root: Path = Path()) -> None:
    """Make the release, or show what it would change."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("version", help="such as 0.2.0")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    options = parser.parse_args(arguments)
    try:
        changed = plan(root, options.version, datetime.now(UTC).date())
        if options.dry_run:
            print("".join(_diff(root, changed)), end="")
            print(f"would commit this and tag v{options.version}")
            return
        _release(root, options.version, changed)
    except (ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f"no release: {error}")


def plan(root: Path, version: str, day: date) -> Mapping[str, str]:
    """The new text of every file that names the version.

    Raises:
        ValueError: what speaks against it: the form of the version, an older one, or nothing to release.
    """
    edits: Mapping[str, Callable[[str], str]] = {
        "pyproject.toml": partial(declare, version=version),
        "docker-compose.yml": partial(_IMAGE.sub, rf"\g<1>{version}"),
        "deploy/kubernetes/base/kustomization.yaml": partial(_TAG.sub, rf"\g<1>{version}"),
        "CHANGELOG.md": partial(cut, version=version, day=day),
    }
    return {name: edit((root / name).read_text(encoding="utf-8")) for name, edit in edits.items()}


def declare(pyproject: str, version: str) -> str:
    """The project file with that version; raises ValueError unless it is the later one."""
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{version} is no version: write it like 0.2.0")
    [declared] = _DECLARED.findall(pyproject)
    if _numbers(version) < _numbers(declared):
        raise ValueError(f"{version} is older than {declared}, which pyproject.toml has now")
    return _DECLARED.sub(f'version = "{version}"', pyproject)


def cut(changelog: str, version: str, day: date) -> str:
    """The changelog with what is unreleased under that version; raises ValueError if there is nothing, or it exists."""
    if version in _HEADINGS.findall(changelog):
        raise ValueError(f"CHANGELOG.md has a section {version} already")
    found = _UNRELEASED.search(changelog)
    if found is None or not re.search(r"^- ", found[1], re.MULTILINE):
        raise ValueError("CHANGELOG.md says nothing under [Unreleased]")
    section = f"## [Unreleased]\n\n## [{version}] - {day.isoformat()}\n\n{found[1].strip()}\n\n"
    return (changelog[: found.start()] + section + changelog[found.end() :]).rstrip() + "\n"


def _release(root: Path, version: str, changed: Mapping[str, str]) -> None:
    if dirty := _run(root, "git", "status", "--porcelain"):
        raise ValueError(f"commit or put away first:\n{dirty}")
    if _run(root, "git", "tag", "--list", f"v{version}"):
        raise ValueError(f"there is a tag v{version} already")
    for name, text in changed.items():
        (root / name).write_text(text, encoding="utf-8")
    _run(root, "make", "install")  # so that the descriptions find the new version
    _run(root, ".venv/bin/tocsin", "schemas", "write")
    _run(root, "git", "commit", "--all", "--message", f"release: {version}")
    _run(root, "git", "tag", "--annotate", f"v{version}", "--message", f"Tocsin {version}")
    print(f"committed and tagged v{version}; to publish: git push --follow-tags")


def _diff(root: Path, changed: Mapping[str, str]) -> list[str]:
    return [
        line
        for name, text in changed.items()
        for line in difflib.unified_diff(
            (root / name).read_text(encoding="utf-8").splitlines(keepends=True),
            text.splitlines(keepends=True),
            name,
            name,
            n=1,
        )
    ]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _run(root: Path, *command: str) -> str:
    return subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


if __name__ == "__main__":
    main()

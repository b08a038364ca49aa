"""What README and docs tell people to type exists."""

import re
import shlex
from pathlib import Path

import click
import pytest

from streams.cli import tocsin

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKING = [*PAGES, *(ROOT / "docs" / "decisions").glob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
_COMMAND = re.compile(r"(?:^|[|$] |`)tocsin ([a-z][^`|>#\n]*)", re.MULTILINE)


def commands() -> list[tuple[str, str]]:
    texts = {page.name: page.read_text().replace("\\\n", "") for page in PAGES}  # a line may go on in the next one
    return [(name, found.strip()) for name, text in texts.items() for found in _COMMAND.findall(text)]


@pytest.mark.parametrize(("page", "line"), commands())
def test_a_documented_command_exists_with_its_options(page: str, line: str) -> None:
    words = shlex.split(line.replace("…", ""), comments=True)
    command: click.Command = tocsin
    context = click.Context(command)
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z-]+", words[0]):
        name = words.pop(0)
        found = command.get_command(context, name)
        assert found is not None, f"{page}: tocsin has no {name}"
        command = found
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    used = {word.partition("=")[0] for word in words if word.startswith("--") and len(word) > 2}
    assert used - {"--help"} <= known, f"{page}: {line}"


@pytest.mark.parametrize("page", LINKING, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_links_to_exists(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [page.name for page in PAGES[1:] if f"docs/{page.name}" not in readme] == []

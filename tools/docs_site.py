"""Hooks of the documentation site: the README is its first page, and links to files outside ``docs/`` become text.

``mkdocs.yml`` names this module. Links of Markdown pages are written for people who read the files; the site has only
those below ``docs/``.
"""

import re
from pathlib import Path
from posixpath import normpath
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<target>[^)#:\s]+)(?P<anchor>#[^)]*)?\)")
_IN_README = re.compile(r"(?<=\()docs/")


def on_files(files: Files, config: Any) -> Files:
    """Make the first page of the README, and list the decisions without naming each in ``mkdocs.yml``."""
    text = _IN_README.sub("", (ROOT / "README.md").read_text())
    files.append(File.generated(config, "index.md", content=text))
    for file in files.documentation_pages():
        if file.src_uri.startswith("decisions/") and file.name != "README":
            file.inclusion = file.inclusion.NOT_IN_NAV
    return files


def on_page_markdown(markdown: str, page: Any, files: Files, **_: Any) -> str:
    """Turn links to what the site does not have into their text and the path."""
    folder = str(Path(page.file.src_uri).parent)

    def link(found: re.Match[str]) -> str:
        path = normpath(f"{folder}/{found['target']}")
        if files.get_file_from_path(path) is not None:
            return found[0]
        shown = _path_in_project(path)
        text = found["text"]
        return text if shown in text else f"{text} (`{shown}`)"

    return _LINK.sub(link, markdown)


def _path_in_project(path: str) -> str:
    """A path below ``docs/`` as one below the project."""
    outside = normpath(f"docs/{path}")
    return outside if (ROOT / outside).exists() else normpath(path)

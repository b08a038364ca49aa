"""Format rule files."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from streams.domain.errors import Diagnostic, DiagnosticsError
from streams.services.rules.select import RuleSource

Format = Callable[[str, str], str]
"""A text and the name of its file → the text in the common layout; raises DiagnosticsError."""


def format_files(source: RuleSource, layout: Format, paths: Sequence[Path], *, write: bool) -> Iterator[Path]:
    """Give the rule files at and below the paths the common layout; yields those that change.

    Args:
        source: finds the files.
        layout: formats one.
        paths: files and directories.
        write: change the files; otherwise only say which would change.

    Raises:
        DiagnosticsError: at the end, what keeps files from being formatted; the others are done.
    """
    diagnostics: list[Diagnostic] = []
    for file in source.files(paths):
        try:
            text = file.read_text(encoding="utf-8")
            result = layout(text, str(file))
        except DiagnosticsError as error:
            diagnostics += error.diagnostics
            continue
        if result != text:
            if write:
                file.write_text(result, encoding="utf-8")
            yield file
    if diagnostics:
        raise DiagnosticsError(diagnostics)

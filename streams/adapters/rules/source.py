"""The source text of one rule."""

from pathlib import Path

from streams.domain.errors import Place, UnavailableError


def rule_source(place: Place) -> str:
    """The YAML document that stands there.

    Args:
        place: of a rule: its file and a line of it.

    Raises:
        UnavailableError: the file cannot be read now.
    """
    try:
        lines = Path(place.file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnavailableError(f"{Path(place.file).name} cannot be read: {error}") from error
    marks = [number for number, line in enumerate(lines, 1) if line.split("#")[0].rstrip() == "---"]
    first = max((mark for mark in marks if mark < place.line), default=0)
    last = min((mark for mark in marks if mark > first and mark > place.line), default=len(lines) + 1)
    return "\n".join(lines[first : last - 1]).strip("\n") + "\n"

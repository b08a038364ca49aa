"""Environment references (``${NAME}``) in users' files, which keep secrets out of them."""

import re
from collections.abc import Mapping

from streams.adapters.yaml.section import Diagnostics
from streams.domain.errors import Place

REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def resolved(text: str, environment: Mapping[str, str], place: Place, diagnostics: Diagnostics) -> str:
    """The text with its references put in; empty, and noted, when one is not set."""
    missing = [name for name in REFERENCE.findall(text) if not environment.get(name)]
    for name in missing:
        diagnostics.add(place, f"{name} is not set in the environment", f"export {name}=…")
    return "" if missing else REFERENCE.sub(lambda found: environment[found[1]], text)

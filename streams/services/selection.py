"""Selectors as people write them: resolves names to ids and rejects unknown ones."""

from streams.domain.errors import RejectedError
from streams.domain.subscription import Selector
from streams.notify.suggestions import KnownNames


def resolve_selector(selector: Selector, names: KnownNames) -> Selector:
    """The selector with ids for names. Raises RejectedError with a line for every type and country that is unknown."""
    resolved = names.with_ids(selector)
    if wrong := names.wrong(resolved):
        raise RejectedError("wrong_selector", "\n".join(wrong))
    return resolved

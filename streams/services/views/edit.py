"""Save, list and remove somebody's views of the list of alerts."""

from collections.abc import Mapping

from streams.domain.errors import NotFoundError, RejectedError
from streams.domain.naming import name_fault
from streams.domain.saved_view import FILTERS, SavedView
from streams.ports.store import Store

MAX_VIEWS = 50
"""Of one owner."""
MAX_VALUE = 200
"""Characters of a filter's value."""


def save_view(store: Store, owner: str, name: str, filters: Mapping[str, str]) -> SavedView:
    """Save filters under a name, in the place of those that had it; raises RejectedError for what is no view."""
    name = name.strip()
    if fault := name_fault(name):
        raise RejectedError("wrong_name", f"the view's name: {fault}")
    unknown = sorted(set(filters) - set(FILTERS))
    if unknown:
        raise RejectedError("unknown_filter", f"unknown filters {', '.join(unknown)}; there are {', '.join(FILTERS)}")
    kept = {key: value.strip() for key, value in filters.items() if value.strip()}
    if not kept:
        raise RejectedError("no_filter", "choose a filter first: without one the view is the whole list")
    if any(len(value) > MAX_VALUE for value in kept.values()):
        raise RejectedError("long_filter", f"a filter has more than {MAX_VALUE} characters")
    view = SavedView(owner=owner, name=name, filters=kept)
    with store.begin() as tx:
        others = [each for each in store.saved_views.of_owner(tx, owner) if each.name != name]
        if len(others) >= MAX_VIEWS:
            raise RejectedError("too_many", f"there are {MAX_VIEWS} views already: remove one first")
        store.saved_views.save(tx, view)
    return view


def list_views(store: Store, owner: str) -> list[SavedView]:
    """Somebody's views, by name."""
    with store.read() as tx:
        return store.saved_views.of_owner(tx, owner)


def remove_view(store: Store, owner: str, name: str) -> None:
    """Remove one of somebody's views; raises NotFoundError."""
    with store.begin() as tx:
        if not store.saved_views.remove(tx, owner, name):
            raise NotFoundError(f"there is no view {name!r} of {owner}", listed_by="alerts list")

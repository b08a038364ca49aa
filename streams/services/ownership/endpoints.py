"""An owner's endpoints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from streams.domain.endpoint import Channel, Endpoint, EndpointState, Secret
from streams.domain.errors import ConflictError, NotFoundError
from streams.ports.delivery_store import Endpoints
from streams.ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OwnedEndpoints:
    """An owner's endpoints."""

    _inner: Endpoints
    _owner: str

    def save(self, tx: Transaction, endpoint: Endpoint, /) -> None:
        """Add or configure one of the owner's."""
        there = self._inner.get(tx, endpoint.id)
        if endpoint.owner != self._owner or (there is not None and there.owner != self._owner):
            raise ConflictError(f"the endpoint {endpoint.id} is somebody else's")
        self._inner.save(tx, endpoint)

    def get(self, tx: Transaction, endpoint: str, /) -> Endpoint | None:
        """The owner's one with that id."""
        found = self._inner.get(tx, endpoint)
        return found if found is not None and found.owner == self._owner else None

    def find(
        self,
        tx: Transaction,
        /,
        *,
        ids: Iterable[str] | None = None,
        channel: Channel | None = None,
        owner: str | None = None,
    ) -> list[Endpoint]:
        """Those of the owner's that fit, oldest first."""
        return (
            []
            if owner not in {None, self._owner}
            else self._inner.find(tx, ids=ids, channel=channel, owner=self._owner)
        )

    def find_address(self, tx: Transaction, channel: Channel, address: str, owner: str = "", /) -> Endpoint | None:  # noqa: ARG002
        """The owner's one of that address, whoever is asked for."""
        return self._inner.find_address(tx, channel, address, self._owner)

    def set_state(self, tx: Transaction, endpoint: str, state: EndpointState, reason: str, /) -> bool:
        """Put one of the owner's into a state."""
        return self.get(tx, endpoint) is not None and self._inner.set_state(tx, endpoint, state, reason)

    def replace_secrets(self, tx: Transaction, endpoint: str, secrets: Sequence[Secret], /) -> None:
        """Store the secrets of one of the owner's."""
        self.require(tx, endpoint)
        self._inner.replace_secrets(tx, endpoint, secrets)

    def remove(self, tx: Transaction, endpoint: str, /) -> bool:
        """Forget one of the owner's."""
        return self.get(tx, endpoint) is not None and self._inner.remove(tx, endpoint)

    def require(self, tx: Transaction, endpoint: str) -> None:
        """Raises NotFoundError for an endpoint that is not the owner's."""
        if self.get(tx, endpoint) is None:
            raise NotFoundError(f"there is no endpoint {endpoint}", listed_by="endpoints list")

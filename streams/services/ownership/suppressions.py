"""What keeps mail from an owner's mailboxes."""

from dataclasses import dataclass, replace

from streams.domain.endpoint import Channel
from streams.domain.errors import NotFoundError
from streams.domain.suppression import BOUNCED, EVERYTHING, Suppression
from streams.ports.delivery_store import Subscriptions, Suppressions
from streams.ports.transaction import Transaction
from streams.services.ownership.endpoints import OwnedEndpoints


@dataclass(frozen=True, slots=True)
class OwnedSuppressions:
    """What keeps mail from an owner's mailboxes. An owner ends their own subscriptions' mail, and nobody else's."""

    _inner: Suppressions
    _endpoints: OwnedEndpoints
    _subscriptions: Subscriptions
    _owner: str

    def suppress(self, tx: Transaction, suppression: Suppression, /) -> None:
        """Suppress an address for the owner's subscriptions to it; raises NotFoundError where there are none."""
        scopes = self._scopes(tx, suppression.address)
        if not scopes:
            raise NotFoundError(f"no subscription mails {suppression.address}", listed_by="subscriptions list")
        wanted = scopes if suppression.subscription_id == EVERYTHING else scopes & {suppression.subscription_id}
        for scope in sorted(wanted):
            self._inner.suppress(tx, replace(suppression, subscription_id=scope))

    def lift(self, tx: Transaction, address: str, subscription_id: str, /) -> bool:
        """Lift a suppression of the owner's own, or one that a bounce brought about."""
        mine = any(
            (each.address, each.subscription_id) == (address.casefold(), subscription_id)
            for each in self.all_suppressions(tx)
            if each.subscription_id != EVERYTHING or each.reason.startswith(BOUNCED)
        )
        return mine and self._inner.lift(tx, address, subscription_id)

    def why_suppressed(self, tx: Transaction, address: str, subscription_id: str | None, /) -> str | None:
        """Why this address gets no mail of this subscription."""
        return self._inner.why_suppressed(tx, address, subscription_id)

    def all_suppressions(self, tx: Transaction, /) -> list[Suppression]:
        """Those that keep mail from the owner's mailboxes, newest first."""
        found = self._inner.all_suppressions(tx)
        scopes = {address: self._scopes(tx, address) for address in {each.address for each in found}}
        return [
            each
            for each in found
            if each.subscription_id in scopes[each.address]
            or (each.subscription_id == EVERYTHING and scopes[each.address])
        ]

    def _scopes(self, tx: Transaction, address: str) -> set[str]:
        """The owner's subscriptions that mail an address."""
        mailboxes = {
            each.id
            for each in self._endpoints.find(tx, channel=Channel.EMAIL)
            if each.address.casefold() == address.casefold()
        }
        return {
            each.id
            for each in self._subscriptions.all(tx)
            if each.owner == self._owner and each.endpoint_id in mailboxes
        }

"""The store as one owner sees it: what is somebody else's is not there, whichever way it is asked for."""

import pytest

from streams.adapters.store import deliveries, endpoints
from streams.adapters.store.database import Database
from streams.domain.endpoint import EndpointState, Secret
from streams.domain.errors import ConflictError, NotFoundError
from streams.ports.store import Store
from streams.services.ownership.store import owned_store
from tests.contract.outbox import NOW, a_delivery, an_endpoint

OWN, FOREIGN = an_endpoint("own", owner="acme"), an_endpoint("foreign", owner="rival")
SECRETS = [Secret(value="whsec_stolen")]


@pytest.fixture
def acme(database: Database, store: Store) -> Store:
    with database.begin() as connection:
        for endpoint in (OWN, FOREIGN, an_endpoint("nobodys")):
            endpoints.save(connection, endpoint)
            deliveries.add(connection, [a_delivery(endpoint.id)])
    return owned_store(store, "acme")


@pytest.mark.parametrize("endpoint", ["foreign", "nobodys"])
def test_an_endpoint_of_somebody_else_is_not_there_by_its_id(acme: Store, endpoint: str) -> None:
    with acme.begin() as tx:
        assert acme.endpoints.get(tx, endpoint) is None
        assert acme.endpoints.find(tx, ids=[endpoint]) == []
        assert not acme.endpoints.set_state(tx, endpoint, EndpointState.PAUSED, "mine now")
        assert not acme.endpoints.remove(tx, endpoint)
        assert acme.deliveries.hold(tx, endpoint, "") == acme.deliveries.release(tx, endpoint, NOW) == 0
        assert acme.deliveries.find(tx, endpoint=endpoint) == []
        with pytest.raises(NotFoundError):
            acme.endpoints.replace_secrets(tx, endpoint, SECRETS)
        with pytest.raises(NotFoundError):
            acme.deliveries.add(tx, [a_delivery(endpoint)])
        with pytest.raises(ConflictError):
            acme.endpoints.save(tx, an_endpoint(endpoint, owner="acme"))


def test_an_endpoint_of_ones_own_is_there(acme: Store) -> None:
    with acme.begin() as tx:
        assert acme.endpoints.get(tx, "own") == OWN
        assert acme.endpoints.find(tx) == [OWN]
        assert acme.endpoints.set_state(tx, "own", EndpointState.PAUSED, "so")
        assert len(acme.deliveries.find(tx)) == 1

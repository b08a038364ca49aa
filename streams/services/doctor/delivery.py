"""What delivers: templates, the mail server, and the console."""

from collections.abc import Callable, Sequence
from pathlib import Path

from streams.domain.endpoint import Endpoint, EndpointState
from streams.domain.errors import ConflictError, NotFoundError, UnavailableError
from streams.domain.wording import short
from streams.notify.channel_address import masked
from streams.services.doctor.finding import Finding, State, ok
from streams.services.doctor.store import StoreProbe

_ADD = "make one with `tocsin endpoints add`"


def check_templates(own: Path | None, directory: Path, names: Callable[[], Sequence[str]]) -> Finding:
    """The templates of messages: ``own`` is the directory of the settings, ``directory`` the one in force."""
    number = len(names())
    if own and not own.is_dir():
        return Finding(State.FAILED, f"{own} is no directory", "correct TOCSIN_TEMPLATES or remove it")
    return ok(f"{number} in {short(directory)}")


def check_operator(name: str | None, probe: StoreProbe, find: Callable[[str], Endpoint]) -> Finding:
    """The endpoint that hears when others fail; ``find`` raises NotFoundError or ConflictError."""
    if name is None:
        return ok("none; notify.operator names the endpoint that is told when another one fails")
    try:
        endpoint = find(name) if probe.exists() else None
    except (NotFoundError, ConflictError) as error:
        return Finding(State.FAILED, f"notify.operator: {error}", _ADD)
    if endpoint is None:
        return Finding(State.FAILED, "notify.operator names an endpoint, and there is none yet", _ADD)
    where = f"{endpoint.channel.value} {masked(endpoint.channel, endpoint.address)}"
    if endpoint.state is not EndpointState.ACTIVE:
        return Finding(State.WARNING, f"{where} is {endpoint.state.value}", f"`tocsin endpoints resume {endpoint.id}`")
    return ok(where)


def check_smtp(server: str, error: Callable[[], str], *, is_configured: bool) -> Finding:
    """The mail server: connected to, secured, logged in, and asked about our sender; ``error`` says what goes wrong."""
    if not (said := error()):
        return ok(server)
    state = State.FAILED if is_configured else State.WARNING
    return Finding(state, said, "emails wait until it does; correct the section [smtp] of the settings")


def check_console(address: str, public_url: str, status: Callable[[str], int | None]) -> Finding:
    """The pages and the API.

    Args:
        address: ``host:port`` on this machine.
        public_url: how people reach them.
        status: the HTTP status of a URL; none when nothing listens, UnavailableError when no HTTP comes back.
    """
    url = f"http://{address}/healthz"
    hint = "another program has its port? set TOCSIN_WEB__PORT"
    try:
        code = status(url)
    except UnavailableError as error:
        return Finding(State.FAILED, f"{url}: {error}", hint)
    if code is None:
        return Finding(State.WARNING, f"nothing listens at {address}", "start it with `tocsin serve`")
    return ok(public_url) if code == 200 else Finding(State.FAILED, f"{url} answers {code}", hint)

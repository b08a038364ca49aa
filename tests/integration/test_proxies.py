"""The console behind nginx and Caddy as ``deploy/`` ships them; skipped where the program is not installed."""

import dataclasses
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from streams.adapters.localrun.ports import free_port
from streams.adapters.store.database import Database
from streams.domain.token import Scope
from streams.services.access.create_login_link import create_login_link
from tests.integration.authority import Authority
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW
from tests.waiting import until

DEPLOY = Path(__file__).parents[2] / "deploy"
HOST = "tocsin.example"
BODY = {"name": "x", "channel": "email", "address": "a@b.example"}


def altered(name: str, *changes: tuple[str, str]) -> str:
    """A shipped snippet with other ports and files; whatever is changed must be in it."""
    text = (DEPLOY / name).read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def nginx(folder: Path, port: int, console: str, certificate: Path) -> list[str]:
    site = altered(
        "nginx.conf",
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/tocsin.example.pem", str(certificate)),
        ("/etc/ssl/tocsin.example.key", str(certificate)),
        ("http://127.0.0.1:8700", console),
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in kinds)
    user = "user root;" if os.getuid() == 0 else ""
    main = f"{user} daemon off; pid {folder / 'pid'}; error_log stderr; events {{}}\n"
    (folder / "nginx.conf").write_text(f"{main} http {{ access_log off;\n{paths}{site} }}")
    return ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def caddy(folder: Path, port: int, console: str, certificate: Path) -> list[str]:
    site = altered(
        "Caddyfile",
        ("tocsin.example {", f"{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {certificate}"),
        ("127.0.0.1:8700", console.removeprefix("http://")),
    )
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{site}")
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "log").open("w") as log:
        proxy = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        until(lambda: answers(port) or proxy.poll() is not None, 30, "the proxy listens")
        assert proxy.poll() is None, (folder / "log").read_text()
        yield
    finally:
        proxy.terminate()
        proxy.wait()


def answers(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/")
    except httpx.ConnectError:
        return False
    except httpx.HTTPError:
        return True
    return True


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    database.migrate()
    yield dataclasses.replace(newsroom_context(database), public_url=f"https://{HOST}")
    database.close()


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def visitor(request, context, tmp_path_factory) -> Iterator[httpx.Client]:
    """A client of the world outside: it reaches the console through the proxy only."""
    name = request.param.__name__
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    folder, port = tmp_path_factory.mktemp(name), free_port()
    authority = Authority(folder)
    certificate = authority.certify(name, HOST)
    tls = ssl.create_default_context(cafile=str(authority.file))
    with served(context) as console, running(request.param(folder, port, console, certificate), folder, port):
        transport = ByName(f"127.0.0.1:{port}", httpx.HTTPTransport(verify=tls))
        with httpx.Client(base_url=f"https://{HOST}", transport=transport, timeout=60) as client:
            yield client


class ByName(httpx.BaseTransport):
    """Connects to an address, and speaks to it as to the name in the URL."""

    def __init__(self, address: str, inner: httpx.HTTPTransport) -> None:
        self._host, _, port = address.partition(":")
        self._port = int(port)
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        there = request.url.copy_with(host=self._host, port=self._port)
        named = {**request.extensions, "sni_hostname": request.url.host}
        passed_on = httpx.Request(
            request.method, there, headers=request.headers, stream=request.stream, extensions=named
        )
        return self._inner.handle_request(passed_on)

    def close(self) -> None:
        self._inner.close()


@pytest.mark.parametrize("pretended", [{}, {"x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1"}])
def test_an_outsider_behind_a_real_proxy_is_refused_and_a_token_is_let_in(visitor, context, pretended):
    assert visitor.put("/v1/subscriptions", json=BODY, headers=pretended).status_code == 401
    assert visitor.get("/alerts", headers=pretended).headers["location"] == "/login?to=/alerts"
    reader = pretended | authorized(context, Scope.READ)
    assert visitor.get("/v1/alerts", headers=reader).status_code == 200
    assert visitor.put("/v1/subscriptions", json=BODY, headers=reader).status_code == 403


def test_a_person_logs_in_through_a_real_proxy_with_a_cookie_for_tls_only(visitor, context):
    code = create_login_link(context.store, "", Scope.READ, NOW).rpartition("/")[2]
    foreign = visitor.post("/login", data={"token": code}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    done = visitor.post("/login", data={"token": code}, headers={"origin": f"https://{HOST}"})
    assert done.status_code == 303
    assert "; secure" in done.headers["set-cookie"].lower()
    assert visitor.get("/alerts").status_code == 200
    visitor.cookies.clear()


def test_a_body_that_is_too_large_ends_at_a_real_proxy(visitor, context):
    writer = authorized(context, Scope.WRITE)
    assert visitor.post("/v1/articles", content=b" " * 21_000_000, headers=writer).status_code == 413


def test_alerts_stream_through_a_real_proxy_without_waiting_in_its_buffer(visitor, context):
    reader = authorized(context, Scope.READ)
    reader["last-event-id"] = "0"
    with visitor.stream("GET", "/v1/alerts/stream", headers=reader) as answer:
        assert answer.status_code == 200
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        assert next(line for line in lines if line.startswith("data: "))


def test_nginx_slows_down_who_tries_to_guess(visitor, request):
    if "nginx" not in request.node.callspec.id:
        pytest.skip("Caddy as Debian ships it limits no rates; the console does")
    until(lambda: visitor.post("/login", data={"token": "guess"}).status_code == 429, 60, "it is slowed down")

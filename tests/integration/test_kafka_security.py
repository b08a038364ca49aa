"""A cluster that asks for TLS and a login serves every client that we have, and lets nobody else in."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from kafka.admin import KafkaAdminClient, ScramMechanism, UserScramCredentialUpsertion

from streams.adapters.broker.node import Broker, Plan
from streams.adapters.broker.ports import free_port
from streams.adapters.broker.properties import Node
from streams.cli import tocsin
from streams.settings import load_settings
from tests.integration.processes import Tocsin, until

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl to make certificates")

LOGIN = {"TOCSIN_KAFKA__USERNAME": "tocsin", "TOCSIN_KAFKA__PASSWORD": "sesame"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with ``ca.pem`` and what it signed: ``broker.pem`` and ``client.pem``, each with its key."""
    where = tmp_path_factory.mktemp("pki")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=where, check=True, capture_output=True)

    new = ("req", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-x509")
    openssl(*new, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE")
    for name in ("broker", "client"):
        alternative = ("-addext", "subjectAltName=IP:127.0.0.1")
        openssl(*new, "-keyout", f"{name}.key", "-out", f"{name}.crt", "-subj", f"/CN={name}", *signed, *alternative)
        both = (where / f"{name}.key").read_text() + (where / f"{name}.crt").read_text()
        (where / f"{name}.pem").write_text(both)
    return where


@pytest.fixture(scope="module")
def listeners(
    authority: Path, tmp_path_factory: pytest.TempPathFactory, jar_cache: Path
) -> Iterator[dict[str, dict[str, str]]]:
    """The environment that reaches each secured listener of one real broker."""
    ports = {"SASL_SSL": free_port(), "SSL": free_port(), "SASL_PLAINTEXT": free_port()}
    plain = Node.server_properties

    def secured(node: Node) -> str:
        open_ones = f"PLAINTEXT://127.0.0.1:{node.port}"
        ours = ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())
        jaas = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_tocsin="sesame";'
        scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        more = {
            "listeners": f"{open_ones},CONTROLLER://127.0.0.1:{node.controller_port},{ours}",
            "advertised.listeners": f"{open_ones},{ours}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            + ",".join(f"{name}:{name}" for name in ports),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(authority / "broker.pem"),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(authority / "ca.pem"),
            "listener.name.ssl.ssl.client.auth": "required",
            "listener.name.sasl_ssl.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": scram,
            "listener.name.sasl_plaintext.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config": jaas,
        }
        return plain(node) + "".join(f"{key}={value}\n" for key, value in more.items())

    plan = Plan(home=tmp_path_factory.mktemp("broker"), cache=jar_cache, port=free_port())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Node, "server_properties", secured)
        broker = Broker(plan)
        broker.start()
    admin = KafkaAdminClient(bootstrap_servers=f"127.0.0.1:{plan.port}")
    mechanism = ScramMechanism.SCRAM_SHA_512
    admin.alter_user_scram_credentials([UserScramCredentialUpsertion("tocsin", mechanism, "sesame")])
    admin.close()
    trust = {"TOCSIN_KAFKA__CA_FILE": str(authority / "ca.pem")}
    ours = {
        "TOCSIN_KAFKA__CERTIFICATE_FILE": str(authority / "client.pem"),
        "TOCSIN_KAFKA__KEY_FILE": str(authority / "client.key"),
    }
    reached = {
        "SASL_SSL": trust | LOGIN,
        "SSL": trust | ours,
        "SASL_PLAINTEXT": LOGIN | {"TOCSIN_KAFKA__SASL_MECHANISM": "PLAIN"},
    }
    yield {
        name: {"TOCSIN_KAFKA__SECURITY_PROTOCOL": name, "TOCSIN_KAFKA__BOOTSTRAP": f"127.0.0.1:{port}", **reached[name]}
        for name, port in ports.items()
    }
    broker.stop()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run ``tocsin …`` with these settings; what it printed."""
    monkeypatch.chdir(tmp_path)

    def invoke(environment: dict[str, str], *arguments: str, stdin: str | None = None, code: int = 0) -> str:
        load_settings.cache_clear()
        result = CliRunner().invoke(tocsin, arguments, input=stdin, env=environment)
        assert result.exit_code == code, (result.output, result.exception)
        assert isinstance(result.exception, SystemExit | None)
        return result.output

    return invoke


@pytest.mark.parametrize("protocol", ["SASL_SSL", "SSL", "SASL_PLAINTEXT"])
def test_articles_become_events_on_a_secured_cluster(listeners, run, tmp_path, protocol):
    environment = listeners[protocol] | {"TOCSIN_STATE": str(tmp_path / "state"), "TOCSIN_WORKER__PROCESSES": "1"}
    run(environment, "topics", "create")
    article = {"id": protocol, "text": "Mali has left ECOWAS.", "published_at": datetime.now(UTC).isoformat()}
    run(environment, "ingest", "-", stdin=json.dumps(article))
    worker = Tocsin("worker", folder=tmp_path, environment=environment).ready()

    def told() -> bool:
        return "membership.leave" in run(environment, "tail", "events", "--where", f"article.id={protocol}")

    until(told, 30, worker.log.read_text)
    worker.terminate()
    assert "broker  " in run(environment, "doctor", "--only", "broker")
    assert "detect" in run(environment, "lag")


@pytest.mark.parametrize("protocol", ["SASL_SSL", "SASL_PLAINTEXT"])
def test_a_refused_login_says_what_to_check(listeners, run, protocol):
    told = run(listeners[protocol] | {"TOCSIN_KAFKA__PASSWORD": "guessed"}, "doctor", "--only", "broker", code=1)
    assert f"refuses us over {protocol}" in told
    assert "→ check username, password and sasl_mechanism in [kafka]" in told
    assert "guessed" not in told


def test_a_broker_that_an_unknown_authority_signed_is_refused(listeners, run):
    trusting = dict(listeners["SASL_SSL"])
    del trusting["TOCSIN_KAFKA__CA_FILE"]
    assert "certificate verify failed" in run(trusting, "doctor", "--only", "broker", code=1)


def test_half_a_login_and_files_that_are_none_are_told_before_anything_connects(run, tmp_path):
    half = {"TOCSIN_KAFKA__SECURITY_PROTOCOL": "SASL_SSL", "TOCSIN_KAFKA__USERNAME": "tocsin"}
    assert "SASL_SSL needs kafka.username and kafka.password" in run(half, "topics", "list", code=1)
    (tmp_path / "ca.pem").write_text("nothing")
    wrong = {"TOCSIN_KAFKA__SECURITY_PROTOCOL": "SSL", "TOCSIN_KAFKA__CA_FILE": "ca.pem"}
    assert "(ca.pem) is no readable PEM file" in run(wrong | {"TOCSIN_KAFKA__BOOTSTRAP": "127.0.0.1:1"}, "lag", code=1)

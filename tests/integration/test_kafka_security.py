"""A cluster that asks for TLS and a login serves every client that we have, and lets nobody else in."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from kafka.admin import KafkaAdminClient, ScramMechanism, UserScramCredentialUpsertion

from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.ports import free_port
from streams.adapters.localrun.properties import Node
from streams.cli import tocsin
from streams.domain.article import Article
from streams.settings import load_settings
from streams.wire import codec as wire
from tests.integration.authority import Authority
from tests.integration.processes import Tocsin
from tests.unit.agents.test_article_reader import one_exit
from tests.waiting import until

LOGIN = {"TOCSIN_KAFKA__USERNAME": "tocsin", "TOCSIN_KAFKA__PASSWORD": "sesame"}


@pytest.fixture(scope="module")
def listeners(tmp_path_factory: pytest.TempPathFactory, jar_cache: Path) -> Iterator[dict[str, dict[str, str]]]:
    """The environment that reaches each secured listener of one real broker."""
    authority = Authority(tmp_path_factory.mktemp("pki"))
    client = authority.certify("client", "tocsin.example")
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
            "ssl.keystore.location": str(authority.certify("broker", "127.0.0.1")),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(authority.file),
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
    trust = {"TOCSIN_KAFKA__CA_FILE": str(authority.file)}
    ours = {
        "TOCSIN_KAFKA__CERTIFICATE_FILE": str(client),
        "TOCSIN_KAFKA__KEY_FILE": str(client),
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
def test_articles_come_in_and_events_become_alerts_on_a_secured_cluster(listeners, run, tmp_path, protocol):
    (tmp_path / "rule.yaml").write_text("id: leave\ntitle: Leaves\nmatch: {event.type: membership.leave}\n")
    environment = listeners[protocol] | {"TOCSIN_STATE": str(tmp_path / "state"), "TOCSIN_RULES": str(tmp_path)}
    article = Article(id=protocol, text="Mali has left ECOWAS.", published_at=datetime.now(UTC))
    (event,) = one_exit(article)
    run(environment, "topics", "create")
    run(environment, "ingest", "-", stdin=wire.encode(article).decode())
    record = {"key": event.story_key, "value": wire.encode(event).decode()}
    run(environment, "produce", "events", "--execute", stdin=json.dumps(record))
    worker = Tocsin("worker", "--only", "detect", folder=tmp_path, environment=environment)

    def told() -> bool:
        return "opened" in run(environment, "tail", "alerts", "--where", f"event.article.id={protocol}")

    until(told, 60, worker.log.read_text)
    worker.terminate()
    assert protocol in run(environment, "tail", "articles", "--json")
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

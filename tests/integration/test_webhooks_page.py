"""What docs/webhooks.md tells integrators to run does what it says, on messages that Tocsin signed."""

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from streams.adapters.channels.webhook.listener import HookListener
from streams.adapters.templates import custom_body
from streams.notify import cloudevent, sign
from tests.unit.notify.stories import change
from tests.unit.notify.test_cloudevent import delivery

PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"
SECRET = sign.new_secret(b"s" * 32)
BODY = cloudevent.body(delivery(change()), "https://tocsin.example")


def snippet(language: str, containing: str) -> str:
    blocks = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    (block,) = [each for each in blocks if containing in each]
    return str(block)


Verify = Callable[[Mapping[str, str], bytes], object]


def by_python(headers: Mapping[str, str], body: bytes) -> object:
    names: dict[str, Callable[..., object]] = {}
    exec(snippet("python", "def verify"), names)  # noqa: S102 - our own page
    return names["verify"](SECRET.value, dict(headers), body)


def by_javascript(headers: Mapping[str, str], body: bytes) -> object:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node.js")
    call = f"verify({json.dumps(SECRET.value)}, {json.dumps(dict(headers))}, Buffer.from({body.hex()!r}, 'hex'))"
    script = snippet("js", "createHmac") + f"\nconsole.log(JSON.stringify({call}));\n"
    run = subprocess.run([node, "--input-type=module"], input=script, capture_output=True, text=True, check=False)
    if run.returncode:
        raise ValueError(run.stderr)
    return json.loads(run.stdout)


@pytest.mark.parametrize("verify", [by_python, by_javascript])
def test_a_signed_message_verifies(verify: Verify) -> None:
    now = datetime.now(UTC)
    other = sign.new_secret(b"o" * 32)
    for secrets in ([SECRET], [other, SECRET]):
        assert verify(sign.headers("msg_1", BODY, secrets, now), BODY) == json.loads(BODY)


@pytest.mark.parametrize("verify", [by_python, by_javascript])
def test_what_is_not_from_us_does_not_verify(verify: Verify) -> None:
    now = datetime.now(UTC)
    good = sign.headers("msg_1", BODY, [SECRET], now)
    other = sign.headers("msg_1", BODY, [sign.new_secret(b"o" * 32)], now)
    old = sign.headers("msg_1", BODY, [SECRET], now - timedelta(minutes=6))
    for headers, body in ((good, BODY + b" "), (other, BODY), (old, BODY), ({**good, "webhook-signature": "v1"}, BODY)):
        with pytest.raises(Exception):  # noqa: B017, PT011 - each language has its own
            verify(headers, body)


@dataclass
class Listening:
    """A receiver that keeps what it got."""

    url: str = ""
    posts: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def listening() -> Iterator[Listening]:
    got = Listening()

    def take(headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        got.posts.append((headers, body))
        return HTTPStatus.NO_CONTENT

    with HookListener("127.0.0.1", 0, take) as server:
        got.url = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield got
        server.shutdown()
        thread.join()


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("curl")), reason="there is no openssl or no curl")
def test_openssl_and_curl_sign_as_we_do(tmp_path: Path, listening: Listening) -> None:
    (tmp_path / "body.json").write_bytes(BODY)
    subprocess.run(
        ["sh", "-eu", "-c", snippet("sh", "openssl dgst")],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "TOCSIN_SECRET": SECRET.value, "HOOK": listening.url},
        check=True,
    )
    ((headers, body),) = listening.posts
    assert body == BODY
    assert sign.mismatch(headers, body, [SECRET], datetime.now(UTC)) is None


def test_the_body_on_the_page_renders() -> None:
    tree = custom_body.read(snippet("yaml", "body.yaml").encode(), "body.yaml")
    rendered = json.loads(custom_body.render(tree, BODY))
    alert = change().alert
    assert rendered["title"] == f"{alert.severity.value.upper()}: {alert.summary}"
    assert rendered["sources"] == list(alert.sources)
    assert rendered["event"] == "msg_1"


def test_the_example_on_the_page_has_the_form_of_what_is_sent() -> None:
    text = snippet("http", "webhook-id")
    shown = set(re.findall(r'"(\w+)":', text))
    sent = json.loads(BODY)
    assert set(sent) <= shown
    assert set(sent["data"]) <= shown
    for name in ("content-type", *sign.headers("msg", b"", [SECRET], datetime.now(UTC))):
        assert f"\n{name}: " in text

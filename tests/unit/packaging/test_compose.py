"""docker-compose.yml and Dockerfile, as far as they can be checked without Docker.

``compose-spec.json`` is the schema that the Compose Specification publishes (Apache-2.0, see ``compose-spec.LICENSE``),
in its edition of 2021.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from ruamel.yaml import YAML
from sqlalchemy import make_url

from streams.cli import COMMANDS, tocsin
from streams.settings import load_settings

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / "docker-compose.yml")
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("tocsin:")}
PINNED = re.compile(r"[\w./-]+:v?\d+\.\d+[\w.-]*")


def commands() -> Iterator[tuple[str, list[str]]]:
    for name, service in OURS.items():
        yield name, service["command"]
        if "healthcheck" in service:
            program, *arguments = service["healthcheck"]["test"][1:]
            assert program == "tocsin"
            yield f"{name} health", arguments


def test_it_follows_the_compose_specification() -> None:
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text())
    errors = [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(COMPOSE)]
    assert errors == []


def test_every_part_of_tocsin_is_there() -> None:
    assert set(OURS) == {"setup", "collector", "worker", "notifier", "console"}
    assert set(SERVICES) - set(OURS) == {"broker", "postgres", "mail"}


@pytest.mark.parametrize(("service", "arguments"), [*commands()], ids=lambda value: value if type(value) is str else "")
def test_every_command_exists_and_understands_its_arguments(service: str, arguments: list[str]) -> None:
    name, *rest = arguments
    assert name in COMMANDS, service
    command = tocsin.get_command(click.Context(tocsin), name)
    assert command
    while isinstance(command, click.Group):
        command = command.commands[rest.pop(0)]
    command.make_context(name, rest)


@pytest.mark.parametrize("name", OURS)
def test_its_environment_is_made_of_settings(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for variable, value in OURS[name]["environment"].items():
        monkeypatch.setenv(variable, re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value))
    settings = load_settings()
    assert {settings.kafka.bootstrap.split(":")[0], settings.smtp.host, make_url(settings.store_url).host} <= {
        *SERVICES
    }


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_pinned_checked_and_without_privileges(name: str) -> None:
    service = SERVICES[name]
    assert PINNED.fullmatch(service["image"])
    assert service["user"] not in {"root", "0", "0:0"}
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "healthcheck" in service or service["restart"] == "on-failure", "a service that stays says how it is"
    for port in service.get("ports", ()):
        assert port.startswith("127.0.0.1:"), "nothing is open to the network unless its operator says so"


def test_waiting_is_for_health_and_never_for_a_service_that_does_not_say_how_it_is() -> None:
    for name, service in SERVICES.items():
        for awaited, how in service.get("depends_on", {}).items():
            condition = "service_healthy" if "healthcheck" in SERVICES[awaited] else "service_completed_successfully"
            assert how["condition"] == condition, f"{name} waits for {awaited}"


def test_what_must_survive_is_in_named_volumes() -> None:
    used = {volume.split(":")[0] for s in SERVICES.values() for volume in s.get("volumes", ()) if volume[0] not in "./"}
    assert used == set(COMPOSE["volumes"]) == {"broker-data", "postgres-data"}


def test_the_image_is_pinned_and_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert all(PINNED.fullmatch(base) for base in bases)
    assert "USER tocsin" in lines[max(i for i, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert 'ENTRYPOINT ["tocsin"]' in lines


def test_what_the_wheel_is_built_from_is_copied_into_the_image() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    copies = [line.split() for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("COPY ")]
    copied = {source for _, *sources, _ in copies for source in sources}
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    needed = {"hatch_build.py", "tools", *wheel["packages"], *wheel["force-include"], project["project"]["readme"]}
    assert needed <= copied
    assert needed <= sent

"""The Kubernetes manifests fit Kubernetes' schemas and Tocsin's settings, and run with as few rights as they can."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from streams.cli import COMMANDS
from streams.domain.consumer_group import READS
from streams.settings import load_settings

ROOT = Path(__file__).parents[3]
MANIFESTS = ROOT / "deploy" / "kubernetes"
VERSION = "1.34"
KUSTOMIZATIONS = sorted(MANIFESTS.glob("*/kustomization.yaml"))


def documents(*, own_kinds: bool = False) -> Iterator[Any]:
    """Every manifest; with ``own_kinds`` those that extensions of Kubernetes define."""
    for file in sorted(MANIFESTS.glob("*/*.yaml")):
        if file.name != "kustomization.yaml":
            for document in yaml.safe_load_all(file.read_text()):
                if (document["apiVersion"].startswith("keda.sh/")) == own_kinds:
                    yield pytest.param(document, id=f"{document['kind']}-{document['metadata']['name']}")


def pods() -> Iterator[Any]:
    for document in documents():
        if "template" in document.values[0]["spec"]:
            yield pytest.param(document.values[0]["spec"]["template"]["spec"], id=document.id)


@pytest.mark.parametrize("document", list(documents()))
def test_a_manifest_fits_the_schema_of_its_kind(document: dict[str, Any]) -> None:
    kubernetes_validate.validate(document, VERSION, strict=True)


@pytest.mark.parametrize("file", KUSTOMIZATIONS, ids=lambda file: file.parent.name)
def test_a_kustomization_names_every_file_beside_it(file: Path) -> None:
    kustomization = yaml.safe_load(file.read_text())
    assert all((file.parent / resource).exists() for resource in kustomization["resources"])
    beside = {each.name for each in file.parent.glob("*.yaml")} - {file.name}
    assert beside <= set(kustomization["resources"])


def test_the_image_is_that_of_this_version() -> None:
    base = yaml.safe_load((MANIFESTS / "base" / "kustomization.yaml").read_text())
    assert base["images"] == [
        {"name": "tocsin", "newTag": tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]}
    ]


@pytest.mark.parametrize("pod", list(pods()))
def test_a_pod_runs_without_root_rights_or_a_writable_root(pod: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]
        assert container["args"][0] in COMMANDS


@pytest.mark.parametrize("pod", [pod for pod in pods() if "tocsin-topics" not in str(pod.id)])
def test_probes_ask_the_port_that_the_settings_open(pod: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for line in (MANIFESTS / "base" / "tocsin.env").read_text().splitlines():
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    settings = load_settings()
    [container] = pod["containers"]
    opened = {
        "worker": settings.worker.health_port,
        "notify": settings.notify.health_port,
        "collect": settings.collect.health_port,
        "serve": settings.web.port,
    }
    assert container["ports"] == [{"name": "http", "containerPort": opened[container["args"][0]]}]
    live, ready = ("/healthz", "/readyz") if container["args"] == ["serve"] else ("/livez", "/readyz")
    probes = {name: container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert probes == {
        "startupProbe": {"path": live, "port": "http"},
        "livenessProbe": {"path": live, "port": "http"},
        "readinessProbe": {"path": ready, "port": "http"},
    }


@pytest.mark.parametrize("document", list(documents(own_kinds=True)))
def test_workers_scale_by_the_lag_of_both_stages(document: dict[str, Any]) -> None:
    spec = document["spec"]
    triggers = [trigger["metadata"] for trigger in spec["triggers"]]
    assert {trigger["consumerGroup"]: trigger["topic"] for trigger in triggers} == READS
    assert spec["maxReplicaCount"] <= load_settings().kafka.partitions
    names = [each.values[0]["metadata"]["name"] for each in documents() if each.values[0]["kind"] == "Deployment"]
    assert spec["scaleTargetRef"]["name"] in names

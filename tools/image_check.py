"""``make image-check``: builds the image without Docker, and asks its processes for their health.

``buildah --isolation chroot`` builds the Dockerfile. Where its base image cannot be had, Debian's own Python stands in
for it, unpacked by debootstrap; so what is checked is the Dockerfile and what it installs, not the base. The processes
of docker-compose.yml then run from the image, with a broker of this machine and SQLite as their store, until every
health check of docker-compose.yml is content. Only root can do this.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from platformdirs import user_cache_path
from ruamel.yaml import YAML

from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.jars import usable_cache
from streams.adapters.localrun.ports import free_port

ROOT = Path(__file__).parents[1]
NEEDED = ("buildah", "debootstrap")
PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")
"""Those of this machine: what it trusts on its way to a package index, the build must trust."""
PATIENCE_SECONDS = 600.0


def main() -> int:
    """Check; the exit code."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or os.getuid() != 0:
        print(f"cannot be checked here: needs root, {' and '.join(NEEDED)}; missing: {', '.join(missing) or 'root'}")
        return 2
    with tempfile.TemporaryDirectory(prefix="tocsin-image-") as name:
        image = Buildah(Path(name))
        image.make_base(Path(name) / "base")
        image.build()
        if check_health(image, Path(name)):
            return 0
        print(image.log.read_text()[-10_000:])
        return 1


class Buildah:
    """Images and one container in a storage of their own.

    Attributes:
        log: what ran in the container has said.
    """

    def __init__(self, folder: Path) -> None:
        self._command = ["buildah", "--root", str(folder / "images"), "--runroot", str(folder / "run")]
        self._container = ""
        self.log = folder / "output.log"

    def make_base(self, folder: Path) -> None:
        """Put Debian's Python in the place of the Dockerfile's base image."""
        say("unpacking Debian in the place of the base image")
        _run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", _debian(), str(folder)])
        (folder / "usr/bin/python").symlink_to("python3")
        for marker in folder.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
            marker.unlink()  # the image that it stands for lets pip install
        shutil.copy(Path("/") / CERTIFICATES, folder / CERTIFICATES)
        container = self._say("from", "scratch")
        self._say("copy", "--quiet", container, str(folder), "/")
        self._say("config", "--env", f"PIP_CERT=/{CERTIFICATES}", container)
        self._say("commit", "--quiet", "--rm", container, f"docker.io/library/{base_image()}")
        shutil.rmtree(folder)

    def build(self) -> None:
        """Build the Dockerfile, and make a container of it."""
        say("building the Dockerfile")
        _run([*self._command, "build", "--isolation", "chroot", "--pull=never", "--tag", "tocsin:check", str(ROOT)])
        self._container = self._say("from", "--pull=never", "tocsin:check")

    def start(self, command: list[str], settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a command of Tocsin's in the container, as the user of the image."""
        environment = [f"--env={name}={value}" for name, value in settings.items()]
        run = [*self._command, "run", "--isolation", "chroot", *environment, self._container, "--", "tocsin", *command]
        with self.log.open("a") as log:
            return subprocess.Popen(run, stdout=log, stderr=log, start_new_session=True)

    def _say(self, *words: str) -> str:
        return subprocess.run([*self._command, *words], check=True, capture_output=True, text=True).stdout.strip()


def check_health(image: Buildah, folder: Path) -> bool:
    """Whether every process becomes healthy, and is no longer so after its end."""
    services = compose()
    with running_broker(folder) as kafka:
        settings = {"TOCSIN_KAFKA__BOOTSTRAP": kafka, "TOCSIN_WEB__PORT": str(free_port())}
        assert image.start(services["setup"]["command"], settings).wait() == 0  # noqa: S101 - nothing works without
        checked = {name: each for name, each in services.items() if "healthcheck" in each}
        running = {name: image.start(each["command"], settings) for name, each in checked.items()}
        healthy = True
        for name, service in checked.items():
            check = service["healthcheck"]["test"][2:]
            seconds = wait_until_healthy(image, check, settings, wanted=True)
            end(running[name])
            after = wait_until_healthy(image, check, settings, wanted=False)
            words = f"`tocsin {' '.join(check)}`"
            say(f"{name}: {_shown(seconds)} {words} is content, and {_shown(after)} it says that the process ended")
            healthy = healthy and seconds is not None and after is not None
    return healthy


def wait_until_healthy(image: Buildah, check: list[str], settings: Mapping[str, str], *, wanted: bool) -> float | None:
    """The seconds until a health check says what is wanted; none if it never did."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_SECONDS:
        if (image.start(check, settings).wait() == 0) is wanted:
            return time.monotonic() - began
        time.sleep(1)
    return None


def end(process: subprocess.Popen[bytes]) -> None:
    """End a command in the container, which is a grandchild of what runs it."""
    for child in psutil.Process(process.pid).children(recursive=True):
        child.send_signal(signal.SIGTERM)
    process.wait()


@contextmanager
def running_broker(folder: Path) -> Iterator[str]:
    """A broker of this machine; its address."""
    broker = Broker(
        Plan(home=folder / "broker", cache=usable_cache(user_cache_path("tocsin"), folder), port=free_port())
    )
    try:
        yield broker.start().bootstrap or ""
    finally:
        broker.stop()


def compose() -> dict[str, Any]:
    """Our services of docker-compose.yml."""
    tree = YAML(typ="safe", pure=True).load(ROOT / "docker-compose.yml")
    return {name: each for name, each in tree["services"].items() if each["image"].startswith("tocsin:")}


def base_image() -> str:
    """What the Dockerfile begins with."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith("FROM "))


def _debian() -> str:
    """The release of Debian that the base image is made of."""
    return base_image().rpartition("-")[2]


def say(line: str) -> None:
    """Print a line at once, with the time."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def _shown(seconds: float | None) -> str:
    return "NEVER" if seconds is None else f"after {seconds:.0f} s"


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} … failed:\n{done.stdout[-4000:]}")


if __name__ == "__main__":
    sys.exit(main())

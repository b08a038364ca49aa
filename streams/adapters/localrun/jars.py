"""Kafka's jars: downloaded once per user and verified against the lock file in the package."""

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from streams.domain.errors import UnavailableError
from streams.ports.localrun import Progress

KAFKA_VERSION = "4.3.1"
_LOCK = Path(__file__).with_name("kafka.lock")
_PARALLEL = 4

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock."""

    group: str
    artifact: str
    version: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.artifact}-{self.version}.jar"

    def intact_in(self, folder: Path) -> bool:
        """Whether the folder has this jar, byte for byte."""
        path = folder / self.name
        try:
            if path.stat().st_size != self.size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


@cache
def locked_jars() -> tuple[Jar, ...]:
    """Every jar of the lock."""
    return tuple(_locked(line) for line in _LOCK.read_text().splitlines() if not line.startswith("#"))


def _locked(line: str) -> Jar:
    coordinate, size, sha256 = line.split()
    group, artifact, version = coordinate.split(":")
    return Jar(group, artifact, version, int(size), sha256)


def ensure_jars(cache_dir: Path, repository: str | None, progress: Progress | None = None) -> list[Path]:
    """The class path, after fetching what ``cache_dir`` lacks.

    Args:
        cache_dir: shared by all state directories of a user; jars are only ever added whole, by rename,
            so that several processes can fetch at once.
        repository: address of a Maven repository to use instead of Maven Central.
        progress: told about every jar that is in place.

    Raises:
        UnavailableError: a jar can neither be found nor fetched, or is not the one that the lock names.
    """
    folder = cache_dir / f"kafka-{KAFKA_VERSION}"
    jars = locked_jars()
    missing = [jar for jar in jars if not jar.intact_in(folder)]
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        _require_room(folder, missing)
        _fetch(missing, folder, repository, progress)
    return [folder / jar.name for jar in jars]


def _require_room(folder: Path, missing: Iterable[Jar]) -> None:
    needed = sum(jar.size for jar in missing)
    free = shutil.disk_usage(folder).free
    if free < needed + 16_000_000:
        raise UnavailableError(
            f"Kafka's jars need {needed // 1_000_000} MB in {folder} and {free // 1_000_000} MB are free; "
            "make room or set TOCSIN_CACHE to a directory on another disk"
        )


def _fetch(missing: list[Jar], folder: Path, repository: str | None, progress: Progress | None) -> None:
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415 - slow to import, needed once

    total = sum(jar.size for jar in locked_jars())
    in_place = total - sum(jar.size for jar in missing)
    if progress:
        progress(in_place, total)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetch-") as staging:
        context = MavenContext(
            resolver=PythonResolver(),
            repo_cache=Path(staging),
            remote_repos={"configured": repository.rstrip("/")} if repository else None,
            timeout=60,
        )

        def fetch(jar: Jar) -> int:
            _place(jar, folder, _download(jar, context))
            return jar.size

        pool = ThreadPoolExecutor(_PARALLEL)
        try:
            for size in pool.map(fetch, missing):
                in_place += size
                if progress:
                    progress(in_place, total)
        finally:
            pool.shutdown(cancel_futures=True)


def _download(jar: Jar, context: "MavenContext") -> Path:  # type: ignore[name-defined] # noqa: F821
    try:
        artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact(packaging="jar")
        return Path(artifact.resolve())
    except (OSError, RuntimeError) as error:  # requests' errors are OSErrors; jgo raises RuntimeError
        reason = str(error).splitlines()[0]
        raise UnavailableError(
            f"cannot fetch {jar.name} from the Maven repository: {reason}; check the network (HTTPS_PROXY is "
            f"honoured), name a mirror in TOCSIN_BROKER__REPOSITORY, or copy the folder kafka-{KAFKA_VERSION} "
            "of another machine's cache into TOCSIN_CACHE"
        ) from error


def _place(jar: Jar, folder: Path, fetched: Path) -> None:
    named = fetched.with_name(jar.name)
    if named != fetched:
        fetched.rename(named)
    if not jar.intact_in(named.parent):
        raise UnavailableError(
            f"{jar.name} as fetched is not the file that Tocsin was released with (SHA-256 differs); "
            "check what answers for the Maven repository"
        )
    named.chmod(0o644)
    named.replace(folder / jar.name)


def usable_cache(preferred: Path, fallback: Path) -> Path:
    """The preferred cache directory if this user can write there, else the fallback."""
    with suppress(OSError):
        preferred.mkdir(parents=True, exist_ok=True)
        if os.access(preferred, os.W_OK):
            return preferred
    _log.info("%s is not writable: keeping what is fetched in %s", preferred, fallback)
    return fallback

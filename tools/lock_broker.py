"""Write ``streams/adapters/localrun/kafka.lock``: every jar of a Kafka version with its size and SHA-256.

Run it to move to another Kafka: ``python tools/lock_broker.py 4.3.1 > streams/adapters/localrun/kafka.lock``.
"""

import hashlib
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jgo
from jgo.maven import Artifact


def main(version: str) -> None:
    """Resolve Kafka's dependencies and the logging back end of the same log4j, fetch them, and print the lock."""
    artifacts = jgo.resolve(f"org.apache.kafka:kafka_2.13:{version}")
    log4j = next(a.version for a in artifacts if a.artifactId == "log4j-core")
    artifacts += [
        a
        for a in jgo.resolve(f"org.apache.logging.log4j:log4j-slf4j-impl:{log4j}")
        if a.artifactId == "log4j-slf4j-impl"
    ]
    with tempfile.TemporaryDirectory() as fetched, ThreadPoolExecutor(4) as pool:
        for artifact in artifacts:
            artifact.context.repo_cache = Path(fetched)
        lines = sorted(pool.map(locked, artifacts))
    print(f"# Apache Kafka {version} and what it needs: Maven coordinate, bytes, SHA-256.")
    print("# Written by tools/lock_broker.py; every jar is checked against it before a broker runs from it.")
    print("\n".join(lines))


def locked(artifact: Artifact) -> str:
    """One line of the lock."""
    content = artifact.resolve().read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"{artifact.groupId}:{artifact.artifactId}:{artifact.version} {len(content)} {digest}"


if __name__ == "__main__":
    main(*sys.argv[1:])

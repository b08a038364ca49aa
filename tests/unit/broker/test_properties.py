"""The node's configuration."""

from pathlib import Path

from streams.adapters.localrun.properties import Node


def test_a_directory_may_be_called_anything() -> None:
    node = Node(Path("/srv/a b\\c/größe 🔔"), 9092, 9093)
    assert "log.dirs=/srv/a b\\\\c/gr\\u00f6\\u00dfe \\ud83d\\udd14/data\n" in node.server_properties()

"""The text of one rule out of a file of several."""

import pytest

from streams.adapters.rules.source import rule_source
from streams.domain.errors import Place, UnavailableError

FILE = """---
id: one   # the first
---   # between
id: two
title: '---'

---
id: three
"""


@pytest.mark.parametrize(
    ("line", "text"), [(2, "id: one   # the first\n"), (4, "id: two\ntitle: '---'\n"), (8, "id: three\n")]
)
def test_only_the_document_of_the_rule_is_shown(tmp_path, line, text):
    path = tmp_path / "rules.yaml"
    path.write_text(FILE)
    assert rule_source(Place(str(path), line)) == text


def test_a_file_that_is_gone_is_said_by_its_name(tmp_path):
    with pytest.raises(UnavailableError, match=r"gone\.yaml cannot be read"):
        rule_source(Place(str(tmp_path / "gone.yaml"), 1))

"""Any bytes give rules or a clear error: never another exception, never more than a second."""

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from streams.adapters.rules.loader import read_rules
from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import MAX_BYTES, documents
from streams.detect.match.fields import FIELDS
from streams.detect.rulebook import RuleBook
from streams.domain.errors import DiagnosticsError
from tests.unit.rules.world import ATLAS, TAXONOMY

MAX_SECONDS = 20.0
"""Of processor time, some twenty times what the slowest text takes: only quadratic effort exceeds it."""


def load(data: bytes) -> RuleBook | DiagnosticsError:
    """Load as :func:`streams.adapters.rules.load_rules` does, without a file; a refusal is a result."""
    start = time.process_time()
    try:
        nodes, wrong = documents(data, "fuzz.yaml")
        book = read_rules(nodes, ATLAS, TAXONOMY, Diagnostics(wrong))
    except DiagnosticsError as refusal:
        result: RuleBook | DiagnosticsError = refusal
    else:
        result = book
    assert str(result)
    assert time.process_time() - start < MAX_SECONDS
    return result


WORDS = st.sampled_from(
    [
        *("id", "title", "kind", "rule", "filter", "list", "match", "all", "any", "not", "correlate", "alert", "tests"),
        *("type", "count", "sequence", "absence", "steps", "name", "within", "group_by", "values", "exclude", "rules"),
        *("stage", "field", "order", "severity", "high", "summary", "{{ actor.name }}", "{{", "events", "expect", "at"),
        *("dedupe_key", "change", "opened", "start", "2022-05-15", "72h", "0", "1e400", ".nan", "true", "null", "none"),
        *("MLI", "ECOWAS", "membership.leave", "announced", "cancelled", "event.status|gte", "actor.member_of|ref"),
        *("article.title|re", "(a+)+$", "(", "times", "every", "retract", "until", "labels", "owner", "a", "", "NO"),
        *(
            "first_seen",
            "gap",
            "learn",
            "parameters",
            "renamed_from",
            "watchlist",
            "$watchlist",
            "any",
            "actor.id",
            "$",
        ),
        *FIELDS,
    ]
) | st.text(max_size=8)
TREES = st.recursive(
    WORDS, lambda part: st.lists(part, max_size=4) | st.dictionaries(WORDS, part, max_size=6), max_leaves=40
)
RULES = st.fixed_dictionaries(
    {"id": WORDS, "title": WORDS},
    optional={"match": TREES, "correlate": TREES, "alert": TREES, "tests": TREES, "kind": WORDS, "values": TREES}
    | {"parameters": TREES, "renamed_from": TREES},
)


def flow(tree: object) -> str:
    """The tree as YAML in flow style, every scalar plain where it can be."""
    match tree:
        case dict():
            return "{" + ", ".join(f"{flow(key)}: {flow(value)}" for key, value in tree.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, tree)) + "]"
        case str() if tree and all(char.isalnum() or char in "._|-" for char in tree):
            return tree
    return '"' + str(tree).replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"a: \x00")
@example(b"%YAML 1.1\n---\n{")
@example(b"? [a]\n: b")
@settings(deadline=None)
def test_any_bytes_give_rules_or_faults(data):
    load(data)


@given(st.text(alphabet="ab:-?{}[],#&*!|>'\"%@` \n\t0", max_size=200))
@settings(deadline=None)
def test_any_punctuation_gives_rules_or_faults(text):
    load(text.encode())


@given(st.lists(RULES | TREES, min_size=1, max_size=3))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_tree_of_words_gives_rules_or_faults(trees):
    load("\n---\n".join(flow(tree) for tree in trees).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "unit",
    [b"[", b"{", b"- ", b"? ", b"a,", b"a: b\n", b"&a ", b"!t ", b"---\n", b"%TAG !a! b\n", b"\n", b"#\n", b"'", b": "],
)
@pytest.mark.parametrize("front", [b"", b"[", b"id: a\nmatch: "])
def test_a_file_of_the_greatest_size_is_refused_or_read_in_time(unit, front):
    load((front + unit * MAX_BYTES)[:MAX_BYTES])
    load((front + unit * MAX_BYTES)[: MAX_BYTES // 8])


def test_a_bomb_of_aliases_is_refused():
    bomb = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 120))
    assert isinstance(load(bomb), DiagnosticsError)


def test_thousands_of_typing_errors_are_reported_in_time():
    lines = "".join(
        f"  - {{actr.id: MLY, organisation.id: ECOWA{n}, event.type: membership.lev}}\n" for n in range(5000)
    )
    assert isinstance(load(f"id: a\ntitle: A\nmatch:\n{lines}".encode()), DiagnosticsError)


def test_thousands_of_rules_in_one_file_are_read_in_time():
    rule = "id: r{n}\ntitle: A\nmatch: {{event.type: membership.leave, actor.id: MLI}}\nalert: {{throttle: 6h}}\n---\n"
    book = load("".join(rule.format(n=n) for n in range(2000)).encode())
    assert isinstance(book, RuleBook)
    assert len(book.rules) == 2000

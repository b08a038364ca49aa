"""Bodies of an endpoint's own: expressions over the event, and no way out of them."""

import json
import tracemalloc
from pathlib import Path

import pytest

from streams.adapters.templates.custom_body import read, render
from streams.adapters.templates.jinja import Templates
from streams.domain.errors import DiagnosticsError

EVENT = {
    "id": "msg_1",
    "type": "tocsin.alert.opened.v1",
    "data": {
        "changes": [
            {"change": "opened", "alert": {"summary": "Mali — left", "severity": "high", "sources": ["a", "b"]}},
        ]
    },
}


def rendered(tree: object) -> object:
    return json.loads(render(tree, json.dumps(EVENT).encode()))


def test_texts_are_filled_and_everything_else_stays() -> None:
    tree = {"text": "{{ alert.severity|upper }}: {{ alert.summary }}", "n": 1, "yes": True, "none": None, "list": ["x"]}
    assert rendered(tree) == {"text": "HIGH: Mali — left", "n": 1, "yes": True, "none": None, "list": ["x"]}


def test_a_text_that_is_one_expression_becomes_its_value() -> None:
    tree = {"sources": "{{ alert.sources }}", "count": " {{ alert.sources|length }} ", "event": "{{ data }}"}
    assert rendered(tree) == {"sources": ["a", "b"], "count": 2, "event": EVENT["data"]}


def test_quotes_in_values_cannot_leave_their_text() -> None:
    event = {"data": {"changes": [{"alert": {"summary": '", "admin": true, "x": "\n'}}]}}
    body = json.loads(render({"text": "{{ alert.summary }}!"}, json.dumps(event).encode()))
    assert body == {"text": '", "admin": true, "x": "\n!'}


def test_a_ping_has_no_alert() -> None:
    event = {"type": "tocsin.ping.v1", "data": {"changes": []}}
    assert json.loads(render(["{{ type }}", "{{ alert }}"], json.dumps(event).encode())) == ["tocsin.ping.v1", None]


@pytest.mark.parametrize(
    "leaf",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ alert['__class__'] }}",
        "{{ alert.__init__.__globals__ }}",
        "{{ self.__init__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ lipsum.__globals__ }}",
        "{{ config }}",
        "{{ data.changes.append(1) }}",
        "{{ data.clear() }}",
        "{{ alert.no_such_field }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ range(10) }}",
        "{{ 1 / 0 }}",
        "{{ alert.summary.format(alert) }} {{ '{0.__class__}'.format(alert) }}",
        "x {{ ''.__class__ }}",
        "{{ alert|attr('__class__') }}",
        "{{ namespace }}",
    ],
)
def test_nothing_leads_out_of_the_event(leaf: str) -> None:
    with pytest.raises(DiagnosticsError) as caught:
        render({"a": [leaf]}, json.dumps(EVENT).encode())
    assert str(caught.value).startswith("body.a[0]: ")


BOMBS = [
    "'%300000000d' % 1",
    "'%.300000000f' % 1",
    "'%*d' % (300000000, 1)",
    "'%300000000d'|format(1)",
    "['%300000000d']|map('format', 1)|list",
    "'{:>300000000}'.format(1)",
    "'{:>300000000}'.format_map({})",
    "'x'.ljust(300000000)",
    "'x'.center(300000000)",
    "'1'.zfill(300000000)",
    "'\\t'.expandtabs(300000000)",
    "1 .to_bytes(300000000, 'big')",
    "'x'|center(300000000)",
    "'x'|indent(300000000, true)",
    "'x\\ny'|indent('x' ~ ' ' * 300000000)",
    "{'a': 1}|tojson(indent=300000000)",
    "[1]|batch(300000000, 0)|list",
    "[1]|slice(300000000)|list",
    "'x y'|wordwrap(1, true, 'x' * 300000000)",
    "'x' * 300000000",
    "[0] * 300000000",
    "range(300000000)|list",
    "lipsum(300000)",
    "10 ** 300000000",
    "(" * 3000 + "1" + ")" * 3000,
    "1.5|round(300000000, 'floor')",
    "9999999999" + " * 9999999999" * 900,
    "1" + "|string|replace('1', '1' ~ '1111111111')" * 12,
    "'aaaaaaaaaa'" + "|replace('a', 'aaaaaaaaaa')" * 9,
    "'aaaaaaaaaa'" + "|list|join('aaaaaaaaaa')" * 9,
    "'aaaaaaaaaa'" + ".replace('a', 'aaaaaaaaaa')" * 9,
    "'aaaaaaaaaa'.join('aaaaaaaaaa')",
    "'\"'" + "|tojson" * 40,
]


@pytest.mark.parametrize("whole", [True, False], ids=["value", "text"])
@pytest.mark.parametrize("bomb", BOMBS)
def test_no_width_format_or_repetition_makes_a_large_text(bomb: str, whole: bool) -> None:
    tracemalloc.start()
    with pytest.raises(DiagnosticsError):
        render([("" if whole else "x ") + "{{ " + bomb + " }}"], json.dumps(EVENT).encode())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_every_bomb_is_refused_in_templates_too(tmp_path: Path) -> None:
    files = ["{{ " + bomb + " }}" for bomb in BOMBS]
    files.append("{% set a = 'xxxxxxxx' %}" + "{% set a = a ~ a %}" * 40)
    files.append("{% set a = 'xxxxxxxx' %}" + "{% set a = a + a %}" * 40)
    files.append("{% set a = 'xxxxxxxx' %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 40)
    for text in files:
        (tmp_path / "bomb.txt.j2").write_text(text)
        with pytest.raises(DiagnosticsError):
            Templates(tmp_path).render("bomb.txt.j2", page=None)  # type: ignore[arg-type]


def test_ordinary_methods_and_sums_work() -> None:
    assert rendered("{{ alert.summary.split(' ')[0].lower() ~ '!' }}") == "mali!"
    assert rendered("{{ 2 * 3 + 7 % 4 }}") == 9
    assert rendered("{{ alert.sources|join(', ') }}") == "a, b"


def test_a_body_has_an_end() -> None:
    with pytest.raises(DiagnosticsError, match="more than 256000"):
        render(["x" * 9_000] * 30, json.dumps(EVENT).encode())
    with pytest.raises(DiagnosticsError, match="more than 10,000"):
        render(["{{ alert.summary }}" * 1000], json.dumps(EVENT).encode())


def test_a_file_is_read_as_yaml_1_2() -> None:
    data = b'country: NO\nn: 3\nf: 2.5\nb: true\nq: "3"\nz: null\nl: [a, {b: "{{ id }}"}]\n'
    tree = {"country": "NO", "n": 3, "f": 2.5, "b": True, "q": "3", "z": None, "l": ["a", {"b": "{{ id }}"}]}
    assert read(data, "body.yaml") == tree


@pytest.mark.parametrize(
    ("text", "diagnostic"),
    [
        ("a: '{{ x'\nb:\n  - '{{ y | nofilter }}'\n", "body.yaml:1:4: unexpected end of template"),
        ("a: '{{ x'\nb:\n  - '{{ y | nofilter }}'\n", "body.yaml:3:5: No filter named 'nofilter'"),
        ("a: '{% for x in y %}{% endfor %}'\n", "body.yaml:1:4: statements"),
        ("a: 1\n---\nb: 1\n", "it has 2 documents"),
        ("", "it has 0 documents"),
        ("a: [", "not YAML"),
    ],
)
def test_a_wrong_file_says_where(text: str, diagnostic: str) -> None:
    with pytest.raises(DiagnosticsError) as caught:
        read(text.encode(), "body.yaml")
    assert diagnostic in str(caught.value)

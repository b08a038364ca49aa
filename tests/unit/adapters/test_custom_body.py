"""Bodies of an endpoint's own: expressions over the event, and no way out of them."""

import json

import pytest

from streams.adapters.templates.custom_body import read, render
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


def test_a_body_has_an_end() -> None:
    with pytest.raises(DiagnosticsError, match="more than 256000"):
        render(["{{ alert.summary|center(300000) }}"], json.dumps(EVENT).encode())


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

"""``/topics``: how the topics are, and how far behind their readers; ``/topics/NAME``: what is on one."""

import json
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from streams.console.auth import Caller, need
from streams.console.context import stream_of
from streams.console.pages.parameters import number_of
from streams.console.pages.rendering import page
from streams.domain.record import Record
from streams.domain.token import Scope
from streams.services.records.conditions import all_of, parse_condition
from streams.services.records.tail import narrow, newest
from streams.services.topics.status import topic_status
from streams.services.topics.stream_access import require_own

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
_LAST = (20, 100, 500)


@router.get("/topics")
def topics_page(request: Request, caller: Reader) -> HTMLResponse:
    """The topics, and the lag of their readers by partition."""
    return page("topics", request, caller, topics=topic_status(stream_of(request)))


@router.get("/topics/{name}")
def topic_page(
    request: Request,
    caller: Reader,
    name: str,
    key: Annotated[str, Query(max_length=500)] = "",
    where: Annotated[str, Query(max_length=2_000)] = "",
    partition: str = "",
    last: str = "",
) -> HTMLResponse:
    """The newest records of a topic that are such."""
    wrong, rows = "", []
    count = number_of(last) if number_of(last) in _LAST else _LAST[0]
    conditions = [each.strip() for each in where.splitlines() if each.strip()]
    number = number_of(partition)
    with stream_of(request).open_topic(require_own(name)) as reader:
        kept = reader.kept()
        try:
            predicate = all_of([parse_condition(each) for each in conditions], (), key or None)
            ranges = narrow(kept, [number] if number in kept else [], None)
            rows = [_row(record) for record in newest(reader, ranges, count, predicate)][::-1]
        except ValueError as error:
            wrong = str(error)
    live = [("where", each) for each in conditions] + ([("key", key)] if key else [])
    return page(
        "topic",
        request,
        caller,
        422 if wrong else 200,
        name=name,
        rows=rows,
        wrong=wrong,
        partitions=sorted(kept),
        form={"key": key, "where": where, "partition": number, "last": count},
        counts=_LAST,
        stream=f"/v1/topics/{name}/stream?{urlencode(live)}",
    )


def _row(record: Record) -> dict[str, object]:
    return {
        "record": record,
        "key": _shown(record.key),
        "value": _shown(record.value),
        "headers": [(header, _shown(value)) for header, value in record.headers],
    }


def _shown(data: bytes | None) -> str:
    """Bytes for people: JSON indented, text as it is, anything else as its size."""
    if data is None:
        return "none"
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return f"{len(data):,} bytes that are no text"
    try:
        tree = json.loads(text)
    except ValueError:
        return text
    return json.dumps(tree, ensure_ascii=False, indent=2) if isinstance(tree, dict | list) else text

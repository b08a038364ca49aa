"""``/workbench``: paste an article, see what is read out of it and which rules fire; nothing is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from streams.console.api.extraction import ExtractOut, read_and_judge, view_reading
from streams.console.auth import Caller, need
from streams.console.pages.rendering import page
from streams.domain.errors import RejectedError, UnavailableError
from streams.domain.event import Evidence
from streams.domain.token import Scope

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, with the numbers of the events that it proves."""

    text: str
    events: tuple[int, ...] = ()


@router.get("/workbench")
def workbench_page(request: Request, caller: Reader) -> HTMLResponse:
    """The empty form."""
    return _page(request, caller, {})


@router.post("/workbench")
async def post_workbench(request: Request, caller: Reader) -> HTMLResponse:
    """Read what was pasted."""
    body = await request.body()
    form = {name: value.strip() for name, value in parse_qsl(body.decode("utf-8", "replace"))}
    if not form.get("text"):
        return _page(request, caller, form, 422, wrong="Paste an article first.")
    try:
        reading, tried = await read_and_judge(request, _article(form))
    except RejectedError as error:
        return _page(request, caller, form, 422, wrong=str(error))
    except UnavailableError as error:
        return _page(request, caller, form, 503, wrong=str(error))
    return _page(request, caller, form, found=view_reading(reading, tried))


def _article(form: Mapping[str, str]) -> dict[str, object]:
    tree: dict[str, object] = {name: form[name] for name in ("title", "text") if form.get(name)}
    if day := form.get("published"):
        try:
            tree["published_at"] = datetime.fromisoformat(day).replace(tzinfo=UTC).isoformat()
        except ValueError as error:
            raise RejectedError("bad_date", f"{day} is no date: write it as 2024-03-06") from error
    return tree


def _page(
    request: Request,
    caller: Caller,
    form: Mapping[str, str],
    status: int = 200,
    *,
    wrong: str = "",
    found: ExtractOut | None = None,
) -> HTMLResponse:
    proofs = [
        (number, proof) for number, each in enumerate(found.events if found else (), 1) for proof in each.event.evidence
    ]
    return page(
        "workbench",
        request,
        caller,
        status,
        form=form,
        wrong=wrong,
        found=found,
        title=list(_title_pieces(found.title, proofs)) if found else [],
        text=list(pieces(found.text, proofs)) if found else [],
    )


def pieces(text: str, proofs: list[tuple[int, Evidence]]) -> Iterator[Piece]:
    """The text cut where the sentences that prove events begin and end."""
    inside = [(number, proof) for number, proof in proofs if proof.start >= 0]
    cuts = sorted({0, len(text), *(cut for _, proof in inside for cut in (proof.start, proof.end))})
    for start, end in pairwise(cuts):
        numbers = {number for number, proof in inside if proof.start <= start and end <= proof.end}
        yield Piece(text[start:end], tuple(sorted(numbers)))


def _title_pieces(title: str, proofs: list[tuple[int, Evidence]]) -> Iterator[Piece]:
    numbers = {number for number, proof in proofs if proof.start < 0}
    if title:
        yield Piece(title, tuple(sorted(numbers)))

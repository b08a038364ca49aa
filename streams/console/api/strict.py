"""Strictness: whatever a request contains that no code reads is an error."""

from difflib import get_close_matches

from fastapi import Depends, HTTPException, Request
from fastapi.dependencies.models import Dependant
from pydantic import ConfigDict

STRICT = ConfigDict(extra="forbid")
"""For bodies: unknown keys are errors, also in what they hold."""


def _check(request: Request) -> None:
    known = _parameters(request.scope["route"].dependant)
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        near = get_close_matches(unknown[0], sorted(known), 1)
        hint = f"did you mean {near[0]}?" if near else f"known are: {', '.join(sorted(known)) or 'none'}"
        raise HTTPException(422, f"unknown query parameter {unknown[0]!r}; {hint}")


def _parameters(dependant: Dependant) -> set[str]:
    own = {each.alias for each in dependant.query_params}
    return own.union(*(_parameters(each) for each in dependant.dependencies))


KNOWN_PARAMETERS = Depends(_check)
"""For routers: unknown query parameters are errors."""

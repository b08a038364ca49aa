"""``/rules/ID/edit``: change a rule's file, see what is wrong at its lines, try it, save or download it."""

import re
from collections import defaultdict
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from streams.console.auth import Caller, need
from streams.console.context import context_of
from streams.console.pages.rendering import page
from streams.console.pages.rule_trial import ShownTrial, days_of, trial_of
from streams.domain.errors import ConflictError, DiagnosticsError
from streams.domain.rule import Rule
from streams.domain.token import Scope
from streams.services.rules.edit import edits_of, save_rule
from streams.services.rules.show import get_rule

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Reader = Annotated[Caller, need(Scope.READ)]
_MAX_TEXT = 500_000


@router.get("/rules/{rule_id}/text")
def rule_text(request: Request, caller: Reader, rule_id: str) -> Response:  # noqa: ARG001 - it is the check
    """The file of the rule."""
    context = context_of(request)
    rule = get_rule(context.rules(), rule_id)
    return _download(rule, context.rule_files.read(rule.place))


@router.get("/rules/{rule_id}/edit")
def edit_page(request: Request, caller: Reader, rule_id: str) -> HTMLResponse:
    """The form with the rule's file."""
    context = context_of(request)
    rule = get_rule(context.rules(), rule_id)
    text = context.rule_files.read(rule.place)
    return _edit_page(request, caller, rule, (text, text))


@router.post("/rules/{rule_id}/edit")
def post_edit(
    request: Request,
    caller: Reader,
    rule_id: str,
    text: Annotated[str, Form(max_length=_MAX_TEXT)],
    replaced: Annotated[str, Form(max_length=_MAX_TEXT)],
    do: Annotated[str, Form()] = "check",
    days: Annotated[str, Form()] = "30",
) -> Response:
    """Check the text, and try, download or save it."""
    context = context_of(request)
    rule = get_rule(context.rules(), rule_id)
    text, replaced = _unix(text), _unix(replaced)
    if do == "download":
        return _download(rule, text)
    try:
        if do == "save":
            _may_save(caller)
            save_rule(context.store, context.rule_files, rule, (replaced, text), caller.name, context.clock())
            return RedirectResponse(f"/rules/{rule_id}?said=rule-saved", 303)
        rules = context.rule_files.check(rule.place, text)
    except DiagnosticsError as error:
        return _edit_page(request, caller, rule, (replaced, text), error=error)
    except ConflictError as error:
        return _edit_page(request, caller, rule, (replaced, text), wrong=str(error))
    shown = trial_of(context, rules, rule_id, days_of(days) or 30) if do == "try" and rule_id in rules else None
    return _edit_page(request, caller, rule, (replaced, text), checked=True, shown=shown, days=days_of(days))


def _edit_page(  # noqa: PLR0913 - what there is to show
    request: Request,
    caller: Caller,
    rule: Rule,
    texts: tuple[str, str],
    *,
    error: DiagnosticsError | None = None,
    wrong: str = "",
    checked: bool = False,
    shown: ShownTrial | None = None,
    days: int | None = None,
) -> HTMLResponse:
    context = context_of(request)
    replaced, text = texts
    messages: dict[int, list[str]] = defaultdict(list)
    for each in error.diagnostics if error else ():
        messages[each.place.line].append(each.message + (f" ({each.hint})" if each.hint else ""))
    return page(
        "rule_edit",
        request,
        caller,
        422 if error else 409 if wrong else 200,
        rule=rule,
        replaced=replaced,
        text=text,
        lines=list(enumerate(text.splitlines(), 1)),
        messages=messages,
        wrong=wrong,
        checked=checked,
        shown=shown,
        days=days or 30,
        may_save=context.rule_files.may_save and caller.scope.allows(Scope.ADMIN),
        saves_here=context.rule_files.may_save,
        edits=edits_of(context.store, rule.id),
    )


def _may_save(caller: Caller) -> None:
    if not caller.scope.allows(Scope.ADMIN):
        raise ConflictError(f"{caller.name} may not save rules: that takes the scope admin")


def _unix(text: str) -> str:
    """The text with the line ends that files have: forms send those of the network."""
    return re.sub(r"\r\n?", "\n", text)


def _download(rule: Rule, text: str) -> Response:
    name = re.sub(r"[^A-Za-z0-9._-]", "_", rule.place.file.rpartition("/")[2])
    return Response(
        text, media_type="application/yaml", headers={"content-disposition": f'attachment; filename="{name}"'}
    )

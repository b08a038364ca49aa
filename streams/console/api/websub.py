"""Callbacks for WebSub hubs: confirmations and pushes. The address carries its own proof."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool

from streams.console.context import context_of
from streams.domain.errors import NotFoundError, RejectedError
from streams.services.websub.confirm import confirm_hub
from streams.services.websub.push import check_pushed_to, take_push

router = APIRouter(prefix="/websub", include_in_schema=False)


@router.get("/{token}")
def get_confirmation(request: Request, token: str) -> Response:
    """Echo the challenge of a subscription that was asked for here; 404 for any other."""
    context = context_of(request)
    try:
        challenge = confirm_hub(context.store, token, dict(request.query_params), context.clock())
    except RejectedError as error:
        raise HTTPException(404, str(error)) from error
    return Response(challenge, media_type="text/plain")


@router.post("/{token}")
async def post_push(request: Request, token: str) -> Response:
    """Fetch the feed at once; 410 tells the hub that nobody has that subscription any more.

    A push without the hub's signature is answered alike and does nothing.
    """
    context, signature = context_of(request), request.headers.get("x-hub-signature", "")
    try:
        await run_in_threadpool(check_pushed_to, context.store, token)
        body = await request.body()
        await run_in_threadpool(take_push, context.store, token, signature, body, context.clock())
    except NotFoundError as error:
        raise HTTPException(410, str(error)) from error
    return Response(status_code=202)

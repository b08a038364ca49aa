"""The types of problems that the API answers with (RFC 9457), each with its cause and its remedy."""

from dataclasses import dataclass
from enum import Enum

_HEAD = """# Problems

Every problem is answered as `application/problem+json` (RFC 9457). `type` is the address of a section of this page,
which a running console serves at `/problems/NAME`; `title` is the same for every problem of a type, and `detail` says
what is wrong with this request. Programs decide by `type`, or by `status`.

*This page is made by `tocsin schemas write`; a test holds it current.*
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is true of every problem of a type.

    Attributes:
        cause: when it is answered.
        remedy: what the client can do.
    """

    status: int
    title: str
    cause: str
    remedy: str


class Problem(Enum):
    """Every type of problem; the name of a member is that of its section."""

    MALFORMED = Kind(
        status=400,
        title="Malformed request",
        cause="A header is missing, doubled or unreadable, such as `Host` or `Idempotency-Key`.",
        remedy="Send the header once and in its form; `detail` names it.",
    )
    TOKEN_NEEDED = Kind(
        status=401,
        title="Token needed",
        cause="The request has no token, or one that was revoked or never made.",
        remedy="Send `Authorization: Bearer TOKEN`; `tocsin tokens add NAME` makes a token.",
    )
    NOT_ALLOWED = Kind(
        status=403,
        title="Not allowed",
        cause="The token's scope does not cover this operation.",
        remedy="Use a token of a scope that `detail` names.",
    )
    CROSS_SITE = Kind(
        status=403,
        title="Sent by another site",
        cause="A page of another origin made a browser send the request.",
        remedy="Name the origin in `web.cors_origins`, and let the page send a token of its own.",
    )
    NOT_FOUND = Kind(
        status=404,
        title="Not found",
        cause="There is nothing of that name or address, or it is another owner's.",
        remedy="List what there is and take a name from the list.",
    )
    METHOD_NOT_ALLOWED = Kind(
        status=405,
        title="Method not allowed",
        cause="The address exists, and takes other methods.",
        remedy="Use a method that the header `Allow` names.",
    )
    SLOW_BODY = Kind(
        status=408,
        title="The body came too slowly",
        cause="The body did not arrive within 60 seconds.",
        remedy="Send it again, in smaller parts over a slow line.",
    )
    CONFLICT = Kind(
        status=409,
        title="Not possible now",
        cause="What is asked for is not possible in the state in which things are, such as a name that is taken.",
        remedy="Read the thing again and decide anew; `detail` says what stands in the way.",
    )
    IN_PROGRESS = Kind(
        status=409,
        title="The same request is still under way",
        cause="A request with this `Idempotency-Key` has not been answered yet.",
        remedy="Wait as long as `Retry-After` says and send it again with the same key.",
    )
    ANSWER_LOST = Kind(
        status=409,
        title="Done, and its answer is lost",
        cause="The console ended between the change that this `Idempotency-Key` asked for and the answer.",
        remedy="The change is made and will not be made again. Read the result with GET.",
    )
    GONE = Kind(
        status=410,
        title="Gone",
        cause="It was there and was ended.",
        remedy="Stop asking for it.",
    )
    CHANGED_MEANWHILE = Kind(
        status=412,
        title="Changed meanwhile",
        cause="It is no longer as `If-Match` says, or with `If-None-Match: *` there is one already.",
        remedy="Get it again, apply your change to what it is now, and send that with the new `ETag`.",
    )
    TOO_LARGE = Kind(
        status=413,
        title="Too large",
        cause="The body is longer than this operation takes.",
        remedy="Send less at once; `detail` says how much.",
    )
    WRONG_FORM = Kind(
        status=422,
        title="The request is not of the right form",
        cause="A parameter or a field of the body is unknown, missing or of another type.",
        remedy="Correct every fault in `errors` or `detail`; openapi.json describes the form.",
    )
    REFUSED = Kind(
        status=422,
        title="Refused",
        cause="The form is right and a value makes no sense, such as an address that the channel does not take.",
        remedy="Correct what `detail` names; `code` is a stable word for programs.",
    )
    KEY_REUSED = Kind(
        status=422,
        title="Key used for another request",
        cause="This `Idempotency-Key` was sent before with another body, address or content type.",
        remedy="Take a new key for every new request.",
    )
    TOO_MANY_REQUESTS = Kind(
        status=429,
        title="Too many requests",
        cause="This token, or this address without a token, asked more often than `RateLimit-Policy` allows.",
        remedy="Wait as long as `Retry-After` says; read `RateLimit` to stay below.",
    )
    HEADERS_TOO_LARGE = Kind(
        status=431,
        title="Headers too large",
        cause="The request has more than 100 headers or 32 KB of them.",
        remedy="Send fewer headers.",
    )
    INTERNAL_ERROR = Kind(
        status=500,
        title="An error of ours",
        cause="The console has a bug.",
        remedy="Look into its log, and report it.",
    )
    FAULTY_FILES = Kind(
        status=500,
        title="Files with faults",
        cause="Rules or other files of this installation do not load.",
        remedy="Correct what `diagnostics` lists; `tocsin rules check` says the same.",
    )
    UNAVAILABLE = Kind(
        status=503,
        title="Not available now",
        cause="The store or the broker cannot be reached, or all readers of articles are busy.",
        remedy="Wait as long as `Retry-After` says and try again; `tocsin doctor` says what is down.",
    )

    @property
    def slug(self) -> str:
        """Its name in addresses, such as ``not-found``."""
        return self.name.lower().replace("_", "-")

    @property
    def address(self) -> str:
        """Where its section is, on the console that answers."""
        return f"/problems/{self.slug}"


_BY_STATUS = {each.value.status: each for each in reversed(Problem)} | {422: Problem.WRONG_FORM}
"""The first of each status, but for 422: what handlers refuse themselves is the form."""


def of_status(status: int) -> Problem:
    """The type of what is refused with a status and nothing that says more."""
    return _BY_STATUS.get(status, Problem.MALFORMED if status < 500 else Problem.INTERNAL_ERROR)


def of_slug(slug: str) -> Problem | None:
    """The type with that name in addresses."""
    return next((each for each in Problem if each.slug == slug), None)


def problems_page() -> str:
    """The page of all types in Markdown."""
    return _HEAD + "".join(
        f"\n## {each.slug}\n\n**{each.value.status} {each.value.title}.** {each.value.cause}\n\n{each.value.remedy}\n"
        for each in Problem
    )

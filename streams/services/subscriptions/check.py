"""Check a subscription that somebody asks for."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace

from streams.domain.endpoint import Channel
from streams.domain.errors import RejectedError
from streams.domain.naming import name_fault
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.channel_address import read_address
from streams.notify.sign import secret_fault
from streams.notify.suggestions import KnownNames
from streams.notify.timetable import check

CheckBody = Callable[[object], None]
"""Tries a tree of texts with a sample alert; raises RejectedError that says which text is wrong."""

_WRITTEN = {Channel.EMAIL: ("subject", "text"), Channel.WEBHOOK: ("body",)}


class WrongSubscriptionError(RejectedError):
    """A subscription with one or more faults; the text lists all of them.

    Attributes:
        faults: pairs of field and message.
    """

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("wrong_subscription", "; ".join(f"{field}: {message}" for field, message in faults))


def check_spec(spec: SubscriptionSpec, names: KnownNames, check_body: CheckBody) -> SubscriptionSpec:
    """The spec with ids for names and with its address as it is stored; raises WrongSubscriptionError."""
    selector, address = names.with_ids(spec.selector), spec.address
    faults = [("selector", line) for line in names.wrong(selector)] + check(spec.timetable)
    try:
        address = read_address(spec.channel, spec.address)
    except ValueError as error:
        faults.append(("address", str(error)))
    if fault := name_fault(spec.name):
        faults.append(("name", fault))
    if spec.secret is not None and (fault := secret_fault(spec.secret)):
        faults.append(("secret", fault))
    if spec.plain_json and spec.channel is not Channel.WEBHOOK:
        faults.append(("plain_json", f"it is for webhooks; {spec.channel.value} has a form of its own"))
    faults += [("template", fault) for fault in template_faults(spec, check_body)]
    if faults:
        raise WrongSubscriptionError(faults)
    return replace(spec, selector=selector, address=address)


def template_faults(spec: SubscriptionSpec, check_body: CheckBody) -> Iterator[str]:
    """What is wrong with a subscription's template."""
    if spec.template is None:
        return
    tree = {name: text for name, text in asdict(spec.template).items() if text not in ("", None)}
    written = _WRITTEN.get(spec.channel, ())
    if not tree or not tree.keys() <= set(written):
        yield f"{spec.channel.value} is written by {' and '.join(written) or 'the templates of the installation alone'}"
    try:
        check_body(tree)
    except RejectedError as error:
        yield str(error)

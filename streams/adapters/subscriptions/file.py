"""Files that declare subscriptions and feeds: every fault at once, with its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from streams.adapters.feeds.feed_list import read_feed
from streams.adapters.subscriptions.template import read_template
from streams.adapters.yaml.environment import REFERENCE, resolved
from streams.adapters.yaml.section import Diagnostics, Section
from streams.adapters.yaml.tree import Node, Sequence, Text, documents
from streams.domain.alert import Change, Severity
from streams.domain.endpoint import Channel
from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.domain.feed import Feed
from streams.domain.message_template import MessageTemplate
from streams.domain.subscription import Mode, Selector, Timetable
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.channel_address import read_address
from streams.notify.timetable import check

KEYS = (
    "name",
    "rules",
    "labels",
    "severity",
    "countries",
    "organisations",
    "types",
    "parameters",
    "changes",
    "template",
    *(channel.value for channel in Channel),
    "plain_json",
    "secret",
    "mode",
    "group_wait",
    "digest_at",
    "zone",
    "mute",
    "throttle",
    "enabled",
)


def load_declared(
    path: Path, environment: Mapping[str, str], now: datetime
) -> tuple[list[SubscriptionSpec] | None, list[Feed] | None]:
    """The subscriptions and feeds that a file declares; raises DiagnosticsError with everything that is wrong.

    Of what the file has no list, None is given: it declares nothing of the kind.

    Args:
        path: a YAML file with a list under ``subscriptions``, under ``feeds``, or both.
        environment: what ``${NAME}`` stands for in addresses, secrets and headers.
        now: when new feeds are added.
    """
    diagnostics = Diagnostics()
    specs: list[SubscriptionSpec] | None = None
    feeds: list[Feed] | None = None
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DiagnosticsError([Diagnostic(Place(str(path)), f"cannot be read: {error.strerror or error}")]) from error
    nodes, wrong = documents(data, str(path))
    diagnostics.found.extend(wrong)
    if not nodes and not wrong:
        diagnostics.add(Place(str(path)), "nothing is declared here", "write subscriptions: [] to have none")
    for node in nodes:
        section = Section(node, diagnostics, "the file", ("subscriptions", "feeds"))
        if "feeds" not in section:
            section.require("subscriptions")
        if "subscriptions" in section:
            found = [_Reader(each, diagnostics, environment).spec() for each in section.items("subscriptions")]
            specs = [*(specs or []), *found]
        if "feeds" in section:
            declared = [read_feed(each, diagnostics, now, environment) for each in section.items("feeds")]
            feeds = [*(feeds or []), *(replace(feed, declared=True) for feed in declared)]
    _check_names(specs or [], nodes, diagnostics)
    diagnostics.raise_any()
    return specs, feeds


def _check_names(specs: list[SubscriptionSpec], nodes: list[Node], diagnostics: Diagnostics) -> None:
    """A name stands for one subscription."""
    first: dict[str, Place] = {}
    for spec, place in zip(specs, _places(nodes), strict=False):
        if spec.name in first:
            diagnostics.add(
                place, f"the name {spec.name!r} stands here twice", f"first in line {first[spec.name].line}"
            )
        elif spec.name:
            first[spec.name] = place


def _places(nodes: list[Node]) -> Iterator[Place]:
    for node in nodes:
        listed = node.get("subscriptions") if not isinstance(node, Text | Sequence) else None
        for item in listed.items if isinstance(listed, Sequence) else ():
            name = item.get("name") if not isinstance(item, Text | Sequence) else None
            yield name.place if name else item.place


class _Reader:
    """Reads one subscription."""

    def __init__(self, node: Node, diagnostics: Diagnostics, environment: Mapping[str, str]) -> None:
        self._section = Section(node, diagnostics, "a subscription", KEYS)
        self._faults = diagnostics
        self._environment = environment

    def spec(self) -> SubscriptionSpec:
        self._section.require("name")
        channel, address = self._where()
        enabled = self._section.truth("enabled", default=True) if "enabled" in self._section else None
        return SubscriptionSpec(
            name=self._section.text("name", longest=200),
            channel=channel,
            address=address,
            selector=self._selector(),
            mode=self._mode(),
            timetable=self._timetable(),
            changes=self._changes(),
            template=self._template(),
            enabled=enabled,
            plain_json=self._plain_json(channel),
            secret=self._secret(channel),
            declared=True,
        )

    def _plain_json(self, channel: Channel) -> bool:
        if "plain_json" in self._section and channel is not Channel.WEBHOOK:
            self._faults.add(
                self._section.place_of("plain_json"), f"{channel.value} has a form of its own", "remove it"
            )
        return self._section.truth("plain_json", default=False)

    def _mode(self) -> Mode:
        keys = {"digest_at": Mode.DIGEST, "group_wait": Mode.GROUPED}
        asked = [mode for key, mode in keys.items() if key in self._section]
        mode = self._section.choice("mode", Mode, asked[0] if asked else Mode.IMMEDIATE)
        if asked and mode not in asked:
            self._faults.add(self._section.place_of("mode"), "digest_at is for mode digest, group_wait for grouped")
        return mode

    def _selector(self) -> Selector:
        labels = self._section.node("labels")
        severity, parameters = self._section.node("severity"), self._section.node("parameters")
        return Selector(
            rules=self._words("rules"),
            labels=_values_of(labels, "labels", "topic", self._faults) if labels else {},
            min_severity=self._section.chosen(severity, "severity", Severity) if severity else None,
            countries=self._words("countries"),
            organisations=self._words("organisations"),
            types=self._words("types"),
            parameters=_values_of(parameters, "parameters", "watchlist", self._faults) if parameters else {},
        )

    def _changes(self) -> tuple[Change, ...]:
        words = self._section.texts("changes")
        return tuple(change for word in words if (change := self._section.chosen(word, "changes", Change)))

    def _template(self) -> MessageTemplate | None:
        node = self._section.node("template")
        return None if node is None else read_template(node, self._faults)

    def _timetable(self) -> Timetable:
        usual = Timetable()
        table = Timetable(
            group_wait=self._seconds("group_wait", usual.group_wait),
            digest_at=self._words("digest_at") or usual.digest_at,
            zone=self._section.text("zone", usual.zone),
            mute=self._words("mute"),
            throttle=self._seconds("throttle", usual.throttle),
        )
        for key, message in check(table):
            self._faults.add(self._section.place_of(key), message)
        return table

    def _where(self) -> tuple[Channel, str]:
        given = [channel for channel in Channel if channel.value in self._section]
        if len(given) != 1:
            known = ", ".join(channel.value for channel in Channel)
            self._faults.add(
                self._section.place, "a subscription speaks through exactly one channel", f"one of {known}"
            )
            return Channel.WEBHOOK, ""
        text = self._resolved(given[0].value)
        try:
            return given[0], read_address(given[0], text) if text else ""
        except ValueError as error:
            self._faults.add(self._section.place_of(given[0].value), str(error))
            return given[0], ""

    def _secret(self, channel: Channel) -> str | None:
        if "secret" not in self._section:
            return None
        place = self._section.place_of("secret")
        if channel is not Channel.WEBHOOK:
            self._faults.add(place, f"{channel.value} takes no secret", "remove it")
        if not REFERENCE.search(self._section.text("secret")):
            self._faults.add(place, "a secret must not stand in a file", "write ${NAME} and set it in the environment")
            return None
        secret = self._resolved("secret")
        if secret and not re.fullmatch(r"whsec_[A-Za-z0-9+/]{32,}={0,2}", secret):
            self._faults.add(place, "the secret is none", "make one: whsec_ and 24 to 64 random bytes in base64")
        return secret or None

    def _resolved(self, key: str) -> str:
        """The text with its references put in; empty when one is not set."""
        text, place = self._section.text(key), self._section.place_of(key)
        return resolved(text, self._environment, place, self._faults)

    def _words(self, key: str) -> tuple[str, ...]:
        return tuple(text.value.strip() for text in self._section.texts(key))

    def _seconds(self, key: str, default: int) -> int:
        return int(self._section.duration(key, timedelta(seconds=default)).total_seconds())


def _values_of(node: Node, key: str, example: str, diagnostics: Diagnostics) -> dict[str, tuple[str, ...]]:
    """A map from names to wanted values, as labels and parameters are."""
    if isinstance(node, Text | Sequence):
        hint = f"such as {example}: [one, other]"
        diagnostics.add(node.place, f"{key} must be a map from a name to wanted values", hint)
        return {}
    section = Section(node, diagnostics, key, tuple(name.value for name, _ in node.entries) or (example,))
    return {name.value: tuple(text.value for text in section.texts(name.value)) for name, _ in node.entries}

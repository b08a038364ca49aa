"""Addresses that webhooks may reach: our own denylist, because ``ip.is_global`` allows too much."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_REFUSED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("this machine", ("0.0.0.0/8", "127.0.0.0/8", "::/128", "::1/128")),
    ("a cloud's metadata service", ("169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "fd00:ec2::/32")),
    ("link-local", ("169.254.0.0/16", "fe80::/10")),
    ("private", ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10", "64:ff9b:1::/48")),
    ("shared by a carrier's customers", ("100.64.0.0/10",)),
    ("multicast", ("224.0.0.0/4", "ff00::/8")),
    ("a tunnel", ("2001::/32",)),
    (
        "reserved",
        (
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "240.0.0.0/4",
            "100::/64",
            "2001:2::/48",
            "2001:10::/28",
            "2001:20::/28",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
        ),
    ),
)
_DENYLIST = tuple((ip_network(network), kind) for kind, networks in _REFUSED for network in networks)

_CARRIERS: tuple[tuple[IPv6Network, int], ...] = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated (SIIT)
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
    (IPv6Network("::/96"), 0),  # compatible, obsolete
)
"""Networks whose addresses carry an IPv4 address, and how many bits lie to the right of it."""

_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""The upper half of an interface identifier whose lower half is an IPv4 address."""


WEBHOOK_ADVICE = "webhooks may not go there unless notify.allow_networks lets them"


def networks(ranges: Sequence[str]) -> tuple[Network, ...]:
    """The networks written as CIDR ranges; raises ValueError naming the wrong one."""
    return tuple(ip_network(each) for each in ranges)


def refusal(address: str | Address, allowed: Sequence[Network] = (), advice: str = WEBHOOK_ADVICE) -> str | None:
    """Why this address may not be reached; None if it may.

    An IPv4 address that travels inside an IPv6 one (mapped, NAT64, 6to4, ISATAP) is judged as itself.

    Args:
        address: an address as the resolver gave it, possibly with a zone (``fe80::1%eth0``).
        allowed: networks that the operator lets be reached although they are refused otherwise.
        advice: what the reason ends with.
    """
    given = ip_address(address.partition("%")[0]) if isinstance(address, str) else address
    inner = embedded(given)
    judged = given if inner is None else inner
    if any(one in network for network in allowed for one in {given, judged}):
        return None
    kind = next((kind for network, kind in _DENYLIST if judged in network or given in network), None)
    if kind is None and isinstance(given, IPv6Address) and not any(given in network for network in _ROUTED):
        kind = "not of the public internet"
    if kind is None:
        return None
    via = f" inside {given}" if inner is not None else ""
    return f"{judged}{via} is {kind}: {advice}"


def refusal_of_host(host: str, allowed: Sequence[Network] = ()) -> str | None:
    """The same of a host that is an address or this machine; other names are judged when they are used."""
    try:
        return refusal("127.0.0.1" if host == "localhost" else host, allowed)
    except ValueError:
        return None


_ROUTED = (IPv6Network("2000::/3"), *(network for network, _ in _CARRIERS))
"""All that has been given to anyone so far, and what carries IPv4 addresses."""


def embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address carries, if it does."""
    if isinstance(address, IPv4Address) or address in (IPv6Address("::"), IPv6Address("::1")):
        return None
    for network, shift in _CARRIERS:
        if address in network:
            return IPv4Address(int(address) >> shift & 0xFFFF_FFFF)
    if int(address) >> 32 & 0xFFFF_FFFF in _ISATAP:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None

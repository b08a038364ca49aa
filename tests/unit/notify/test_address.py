"""The SSRF table: which addresses a webhook may reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.notify.address import networks, refusal

REFUSED = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1
169.254.0.1 169.254.169.254 169.254.170.2 100.64.0.1 100.127.255.255 100.100.100.200 224.0.0.1 239.255.255.250
240.0.0.1 255.255.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 192.88.99.1
:: ::1 ::2 fe80::1 fe80::1%eth0 febf::1 fc00::1 fdff::1 fec0::1 ff02::1 ff0e::1 100::1 2001:db8::1 2001::1 2001:2::1
3fff::1 5f00::1 fd00:ec2::254 4000::1 8000::1
::ffff:127.0.0.1 ::ffff:10.1.2.3 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 ::127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::192.168.0.1 64:ff9b:1::1 64:ff9b::224.0.0.1
2002:7f00:1::1 2002:a9fe:a9fe::1 2002:c0a8:101:: 2001:0:1::1
2a00:1450::5efe:10.0.0.1 2a00:1450::200:5efe:127.0.0.1
fe80::5efe:8.8.8.8 fe80::200:5efe:8.8.8.8 fd12::5efe:8.8.8.8 2001:db8::5efe:8.8.8.8 4000::5efe:8.8.8.8
""".split()

ALLOWED = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 172.15.255.255 172.32.0.1 192.167.0.1 100.63.255.255 100.128.0.1
126.255.255.255 128.0.0.1 223.255.255.255 2a00:1450:4001::1 2606:4700::1111
::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1 2a00:1450::5efe:8.8.8.8
""".split()


@pytest.mark.parametrize("address", REFUSED)
def test_no_webhook_goes_into_the_house(address: str) -> None:
    reason = refusal(address)
    assert reason is not None
    assert "notify.allow_networks" in reason


@pytest.mark.parametrize("address", ALLOWED)
def test_the_public_internet_is_reachable(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd12::1"])
def test_the_operator_can_let_networks_in(address: str) -> None:
    allowed = networks(["10.1.0.0/16", "fd12::/16"])
    assert refusal(address, allowed) is None
    assert refusal("10.2.0.1", allowed) is not None
    assert refusal("fd13::1", allowed) is not None


def test_the_reason_names_the_address_inside_and_its_kind() -> None:
    assert str(refusal("::ffff:169.254.169.254")).startswith(
        "169.254.169.254 inside ::ffff:a9fe:a9fe is a cloud's metadata service"
    )


def test_a_wrong_network_is_named() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.300"):
        networks(["10.0.0.300/8"])


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_however_it_travels(address: object) -> None:
    for form in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert (refusal(form) is None) == (refusal(str(address)) is None)

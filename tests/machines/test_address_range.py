from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.machines import address_range
from solvent.machines.address_range import AddressOutside, RangeMalformed

PROXIES = ("127.0.0.0/8", "10.0.0.0/8", "fd00::/8")


def test_ranges_are_written_in_one_form() -> None:
    given_ = [" 192.0.2.7/24 ", "192.0.2.0/24", "198.51.100.9", "2001:DB8::1/32", ""]
    assert address_range.normalise(given_) == ("192.0.2.0/24", "198.51.100.9/32", "2001:db8::/32")
    assert address_range.normalise(["::ffff:192.0.2.0/120"]) == ("192.0.2.0/24",)


@pytest.mark.parametrize("text", ["home", "192.0.2.0/33", "192.0.2", "2001:db8::/129", "1 2"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(RangeMalformed):
        address_range.normalise([text])


def test_too_many_ranges_are_refused() -> None:
    with pytest.raises(RangeMalformed):
        address_range.normalise(f"192.0.2.{number}" for number in range(51))


@given(st.ip_addresses())
def test_an_address_is_in_its_own_range_however_it_is_written(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    own = address_range.normalise([str(address)])
    assert address_range.holds(own, str(address))
    address_range.check(str(address), own)
    if isinstance(address, ipaddress.IPv4Address):
        assert address_range.holds(own, f"::ffff:{address}")


@given(st.ip_addresses(v=4), st.ip_addresses(v=6))
def test_one_family_is_not_in_a_range_of_the_other(
    four: ipaddress.IPv4Address, six: ipaddress.IPv6Address
) -> None:
    if six.ipv4_mapped is None:
        assert not address_range.holds(("0.0.0.0/0",), str(six))
    assert not address_range.holds(("::/0",), str(four))


def test_outside_of_all_ranges_is_refused_and_without_ranges_all_is_well() -> None:
    address_range.check("203.0.113.5", ())
    for address in ("203.0.113.5", "", "unix:", "192.0.2.300"):
        with pytest.raises(AddressOutside):
            address_range.check(address, ("192.0.2.0/24", "2001:db8::/32"))


@pytest.mark.parametrize(
    ("peer", "header", "expected"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "192.0.2.1", "203.0.113.5"),  # not a proxy of ours: not believed
        ("127.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "192.0.2.1, 203.0.113.9", "203.0.113.9"),  # the left one was sent along
        ("127.0.0.1", "192.0.2.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.1", "192.0.2.1:4711", "192.0.2.1"),
        ("127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:127.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.1, unknown", "127.0.0.1"),
        ("127.0.0.1", " , ,", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.1, 10.0.0.2", "10.0.0.1"),
        ("", "192.0.2.1", ""),
    ],
)
def test_the_sender_is_the_last_address_that_a_proxy_of_ours_saw(
    peer: str, header: str, expected: str
) -> None:
    assert address_range.client_address(peer, header, proxies=PROXIES) == expected


@given(st.text(max_size=60))
def test_whatever_a_stranger_writes_it_stays_the_stranger(header: str) -> None:
    found = address_range.client_address("203.0.113.5", header, proxies=PROXIES)
    assert found == "203.0.113.5"
    behind = address_range.client_address("10.0.0.1", f"{header}, 203.0.113.5", proxies=PROXIES)
    assert behind == "203.0.113.5"

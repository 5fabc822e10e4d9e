from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvent.platform import outgoing_address
from solvent.platform.outgoing_address import AddressRefused

INSIDE = (
    "127.0.0.1",
    "127.255.0.9",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104  an address to be refused
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:db8::1",
    "no address",
    "",
)


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    assert not outgoing_address.is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808"]
)
def test_the_public_internet_may_be_asked(address: str) -> None:
    assert outgoing_address.is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_does_not_change_the_answer(address: ipaddress.IPv4Address) -> None:
    plain = outgoing_address.is_public(str(address))
    number = int(address)
    for wrapped in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80):
        assert outgoing_address.is_public(str(ipaddress.IPv6Address(wrapped))) == plain


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "https://",
        "https:///path",
        "https://name:secret@example.com/",
        "https://example.com@127.0.0.1/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com:99999/",
        "https://example.com/\r\nhost: inside",
        "https://exa mple.com/",
        "https://[::1",
        "https://[fe80::1%25eth0]/",
        "https://ex%61mple.com/",
        "https://example.com/#fragment",
        "https://bücher.example/",
        "https://example.com/" + "a" * 3_000,
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        outgoing_address.target_of(url)


def test_a_target_is_written_as_a_host_header() -> None:
    for url, authority in (
        ("https://Example.com./a", "example.com"),
        ("https://example.com:8443/a", "example.com:8443"),
        ("http://[::1]:80/", "[::1]"),
        ("http://[::1]:81/", "[::1]:81"),
    ):
        assert outgoing_address.target_of(url).authority == authority


def test_exceptions_are_host_and_port() -> None:
    found = outgoing_address.allowed(["Vault.internal:8200", "[::1]:80"])
    assert found == {("vault.internal", 8200), ("::1", 80)}
    for wrong in ("vault", "vault:", ":80", "vault:http", "vault:99999"):
        with pytest.raises(AddressRefused):
            outgoing_address.allowed([wrong])

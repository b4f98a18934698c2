"""Who asks is whoever connected, or whom a gateway of our own names; what others forward is never believed."""

from ipaddress import ip_network

import pytest

from shared.web.whence import counted_as

GATEWAYS = (ip_network("172.16.0.0/12"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("172.18.0.3", "198.51.100.1", "198.51.100.1"),
        ("172.18.0.3", "192.0.2.9, 198.51.100.1", "198.51.100.1"),
        ("::ffff:172.18.0.3", "198.51.100.1", "198.51.100.1"),
        ("fd00::3", "2001:db8::ffff:2", "2001:db8::/64"),
        ("2001:db8::1", "198.51.100.1", "2001:db8::/64"),
        ("172.18.0.3", "unknown", "172.18.0.3"),
        ("172.18.0.3", "198.51.100.1:4711, for=x", "172.18.0.3"),
        ("172.18.0.3", "", "172.18.0.3"),
        ("", "198.51.100.1", ""),
    ],
)
def test_a_request_is_counted_by_its_source(peer: str, forwarded: str, counted: str) -> None:
    assert counted_as(peer, forwarded, GATEWAYS) == counted


def test_one_network_of_ipv6_is_one_source() -> None:
    first = counted_as("2001:db8::1", "", ())

    assert first == counted_as("2001:db8::ffff:2", "", ())
    assert first != counted_as("2001:db8:0:1::1", "", ())

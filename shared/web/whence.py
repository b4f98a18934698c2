"""Where a request comes from, for limits on people without an account (gates G15, G17)."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from flask import request

from shared.web.asking import settings

Network = IPv4Network | IPv6Network


def source() -> str:
    """Return the address that asks, or its /64 for IPv6."""
    sent = request.headers.get("X-Forwarded-For", "")
    return counted_as(request.remote_addr or "", sent, settings().gateways)


def counted_as(peer: str, forwarded: str, gateways: Sequence[Network]) -> str:
    """Return the source that is counted: who connected, or whom one of our own gateways names last.

    What anybody else forwards is not believed. One household holds a whole /64 of IPv6.
    """
    known = _address(peer)
    if known is not None and any(known in gateway for gateway in gateways):
        known = _address(forwarded.rpartition(",")[2].strip()) or known
    if known is None:
        return peer
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found

"""The addresses we connect to: global unicast by a table of our own, private ones only when settings say so.

The tables follow the IANA special-purpose registries (RFC 6890 and its updates); `ipaddress` of Python 3.11
does not agree with them.
"""

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import BoundedSemaphore, Thread

from shared.core.hosts import Host
from shared.outbound.failures import NoSuchName, TooSlow

Address = IPv4Address | IPv6Address
Resolve = Callable[[Host, float], Sequence[str]]
"""The addresses of a name, found within so many seconds; raises NoSuchName or TooSlow."""

_UNICAST_4 = (int(IPv4Address("1.0.0.0")), int(IPv4Address("223.255.255.255")))
_SPECIAL_4 = tuple(
    IPv4Network(network)
    for network in (
        "10.0.0.0/8",  # private use
        "100.64.0.0/10",  # shared by carriers, and cloud metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # the host below a virtual machine in one large cloud
        "169.254.0.0/16",  # link-local, and cloud metadata
        "172.16.0.0/12",  # private use
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private use
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
    )
)
_UNICAST_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_OWN_4 = tuple(
    IPv4Network(network) for network in ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)  # fmt: skip
_OWN_6 = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))

_LOOKUPS_AT_ONCE = BoundedSemaphore(64)


def is_global(address: Address) -> bool:
    """Return whether an address is one host on the public Internet."""
    if isinstance(address, IPv4Address):
        low, high = _UNICAST_4
        return low <= int(address) <= high and not any(address in net for net in _SPECIAL_4)
    if address.ipv4_mapped is not None:
        return is_global(address.ipv4_mapped)
    return address in _UNICAST_6 and not any(address in net for net in _SPECIAL_6)


def is_own(address: Address) -> bool:
    """Return whether an address is on this machine or in a private network (never link-local)."""
    if isinstance(address, IPv4Address):
        return any(address in net for net in _OWN_4)
    if address.ipv4_mapped is not None:
        return is_own(address.ipv4_mapped)
    return any(address in net for net in _OWN_6)


def literal(host: Host) -> Address | None:
    """Return the address a host is written as, if it is one."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def resolve(host: Host, seconds: float) -> Sequence[str]:
    """Return a name's addresses by the system's resolver, which knows no time limit of its own."""
    if not _LOOKUPS_AT_ONCE.acquire(timeout=seconds):
        raise TooSlow("too many names are being looked up")
    found: Future[Sequence[str]] = Future()
    Thread(target=_look_up, args=(host, found), name="resolve", daemon=True).start()
    try:
        return found.result(timeout=seconds)
    except TimeoutError:
        raise TooSlow(f"looking up {host} took too long") from None


def _look_up(host: Host, found: Future[Sequence[str]]) -> None:
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        found.set_result([str(row[4][0]) for row in rows])
    except (OSError, UnicodeError) as error:
        found.set_exception(NoSuchName(f"{host}: {error}"))
    finally:
        _LOOKUPS_AT_ONCE.release()

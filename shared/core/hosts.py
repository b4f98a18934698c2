"""One spelling for every host, handle and URL: for storing, comparing, blocking and showing (gate G13).

The raw string is checked before anything parses it, because parsers drop what they do not like. Names are
IDNA 2008 over UTS-46 (RFC 5891, by the `idna` library everywhere) and kept as A-labels, which no look-alike
letter can imitate. Addresses have one spelling each; octal, hexadecimal, short and decimal ones are refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NewType
from urllib.parse import urljoin

import idna

from shared.core.errors import Refused
from shared.core.marks import N_

LONGEST_URL = 2_048
LONGEST_NAME = 128

Host = NewType("Host", str)
"""A canonical host: lower case, A-labels, no port, no dot at the end; an IPv6 address without brackets."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSEEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff0-\uffff\ud800-\udfff\\]"
)
"""Controls, spaces, invisible marks, lone surrogates and the backslash: never part of an address."""
_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]+)(?P<rest>.*)", re.A | re.I | re.S)
_REST = re.compile(r"(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?", re.S)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::(?P<port>[1-9][0-9]{0,4}))?")
_PORT = re.compile(r":[0-9]{1,5}\Z")
_DOT_SEGMENT = re.compile(r"/(?:\.|%2e){1,2}(?=/|$)", re.I)
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_NAME = re.compile(rf"[a-z0-9_](?:[a-z0-9_.-]{{0,{LONGEST_NAME - 2}}}[a-z0-9_])?", re.A | re.I)
_LITERAL = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"
)


class NotAnAddress(Refused):
    """Not the one spelling of a host, handle or URL, nor safely turned into it (422)."""


@dataclass(frozen=True, slots=True)
class Url:
    """An http or https URL in its one spelling; `str(url)` gives it back."""

    scheme: str
    host: Host
    port: int
    """The port a connection goes to, also where the spelling leaves the usual one out."""
    path: str
    query: str = ""
    """With its question mark, or empty."""
    fragment: str = ""
    """With its hash, or empty."""

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's own, port: what the Host header says."""
        bare = f"[{self.host}]" if ":" in self.host else str(self.host)
        return bare if self.port == _DEFAULT_PORTS[self.scheme] else f"{bare}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority (RFC 6454)."""
        return f"{self.scheme}://{self.authority}"

    @property
    def target(self) -> str:
        """Path and query: what the request line says."""
        return self.path + self.query

    def without_fragment(self) -> "Url":
        """Return the document this URL names a part of."""
        return Url(self.scheme, self.host, self.port, self.path, self.query)

    def join(self, reference: str) -> "Url":
        """Return what a reference found at this URL leads to (RFC 3986 §5), or refuse."""
        if not reference or _UNSEEN.search(reference):
            raise _no_url()
        try:
            return canonical_url(urljoin(str(self), reference))
        except ValueError:
            raise _no_url() from None

    def __str__(self) -> str:
        return f"{self.origin}{self.path}{self.query}{self.fragment}"


@dataclass(frozen=True, slots=True)
class Handle:
    """Who somebody is anywhere on the network: a name at a server."""

    name: str
    authority: str
    """The canonical host, with its port where that is not 443."""

    def __str__(self) -> str:
        return f"@{self.name}@{self.authority}"

    @property
    def acct(self) -> str:
        """The handle as WebFinger asks for it (RFC 7565)."""
        return f"acct:{self.name}@{self.authority}"


@lru_cache(maxsize=4096)
def canonical_host(text: str) -> Host:
    """Return the one spelling of a host, or refuse; neither port nor brackets belong to it."""
    if not text or len(text) > LONGEST_URL or _UNSEEN.search(text):
        raise _no_host()
    if ":" in text:
        return _ipv6(text)
    try:
        name = idna.uts46_remap(text, std3_rules=True, transitional=False).removesuffix(".")
        if name.endswith("."):
            raise _no_host()
        if _NUMBER.fullmatch(name.rpartition(".")[2]):
            return _ipv4(name)
        return Host(idna.encode(name, std3_rules=True).decode("ascii").lower())
    except (idna.IDNAError, UnicodeError, IndexError):
        raise _no_host() from None


def canonical_authority(text: str, *, default_port: int = 443) -> str:
    """Return host and port in their one spelling, the port only where it is not the default."""
    host, port = _host_and_port(text)
    bare = f"[{host}]" if ":" in host else str(host)
    return bare if port in {None, default_port} else f"{bare}:{port}"


def canonical_url(text: str) -> Url:
    """Return an http or https URL in its one spelling, or refuse.

    Path and query keep their bytes (an id is compared byte for byte); letters beyond ASCII in them are
    percent-encoded as RFC 3987 §3.1 does it. Userinfo and dot segments are refused.
    """
    if not isinstance(text, str) or len(text) > LONGEST_URL or _UNSEEN.search(text):
        raise _no_url()
    whole = _URL.fullmatch(text)
    rest = _REST.fullmatch(whole["rest"]) if whole else None
    if whole is None or rest is None or _DOT_SEGMENT.search(rest["path"]):
        raise _no_url()
    scheme = whole["scheme"].lower()
    try:
        host, port = _host_and_port(whole["authority"])
    except NotAnAddress:
        raise _no_url() from None
    url = Url(
        scheme,
        host,
        port or _DEFAULT_PORTS[scheme],
        _encoded(rest["path"]) or "/",
        _encoded(rest["query"] or ""),
        _encoded(rest["fragment"] or ""),
    )
    if len(str(url)) > LONGEST_URL:
        raise _no_url()
    return url


def canonical_handle(text: str) -> Handle:
    """Return a handle in its one spelling from `@name@host`, `name@host` or `acct:name@host`, or refuse.

    Names are compared without regard to case, as Mastodon does.
    """
    bare = text.removeprefix("acct:").removeprefix("@")
    name, _, authority = bare.partition("@")
    if len(text) > LONGEST_URL or not _NAME.fullmatch(name):
        raise NotAnAddress(N_("This is not a handle; one looks like @housing@city.example."))
    return Handle(name.lower(), canonical_authority(authority))


def host_of(url: str | Url) -> Host:
    """Return the host a URL is at, or refuse."""
    return (canonical_url(url) if isinstance(url, str) else url).host


def origin_of(url: str | Url) -> str:
    """Return scheme, host and port of a URL (RFC 6454), or refuse."""
    return (canonical_url(url) if isinstance(url, str) else url).origin


def covers(blocked: Host, host: Host) -> bool:
    """Return whether a rule about one host holds for another: the same, or a name below it."""
    if host == blocked:
        return True
    return host.endswith(f".{blocked}") and not _is_ip(host)


def names_over(authority: str) -> list[str]:
    """Return every name whose rule holds for a server: itself, without its port, and all names above it.

    The same relation as `covers`, turned round so that an index answers it. Takes a canonical authority or host;
    an IPv6 address is found with and without its brackets.
    """
    is_bare_ipv6 = authority.count(":") > 1 and not authority.startswith("[")
    bare = authority if is_bare_ipv6 else _PORT.sub("", authority)
    host = Host(bare[1:-1] if bare.startswith("[") else bare)
    names = dict.fromkeys([authority, bare, host])
    if not _is_ip(host):
        labels = host.split(".")
        names |= dict.fromkeys(".".join(labels[at:]) for at in range(1, len(labels)))
    return list(names)


def _host_and_port(authority: str) -> tuple[Host, int | None]:
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise _no_host()
    port = int(parts["port"]) if parts["port"] else None
    if port is not None and port > 65_535:
        raise _no_host()
    text = parts["host"]
    return (_ipv6(text[1:-1]) if text.startswith("[") else canonical_host(text)), port


def _ipv4(text: str) -> Host:
    """Four decimal numbers without leading zeros: IPv4Address takes nothing else."""
    try:
        return Host(str(IPv4Address(text)))
    except AddressValueError:
        raise _no_host() from None


def _ipv6(text: str) -> Host:
    try:
        address = IPv6Address(text)
    except AddressValueError:
        raise _no_host() from None
    if address.scope_id is not None:
        raise _no_host()
    return Host(str(address.ipv4_mapped or address))


def _is_ip(host: Host) -> bool:
    return ":" in host or host.rpartition(".")[2].isdigit()


def _encoded(text: str) -> str:
    if text.isascii() and _LITERAL.issuperset(text):
        return text
    return "".join(
        char if char in _LITERAL else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in text
    )


def _no_host() -> NotAnAddress:
    return NotAnAddress(
        N_("This is not the name of a server; one looks like city.example, with nothing around it.")
    )


def _no_url() -> NotAnAddress:
    return NotAnAddress(
        N_("This is not an address of the web; one looks like https://city.example/page.")
    )

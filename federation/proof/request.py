"""A request as it came, and what may be asked of it before any key is known: one value per header, a clock, a host."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from federation.proof.refusal import NotProven

OLDEST_SECONDS = 65 * 60
OLDEST_WITH_EXPIRES_SECONDS = 12 * 60 * 60
NEWEST_SECONDS = 60 * 60
LONGEST_KEY_ID = 2_000
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_ONCE = frozenset({"host", "date", "digest", "content-digest", "signature", "signature-input"})

_HTTP_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" (\d{4}) (\d\d):(\d\d):(\d\d) GMT",
    re.ASCII,
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}


@dataclass(frozen=True)
class Request:
    """A request as it came; `origin` is where we know ourselves to be, never what a header says (gate G15)."""

    method: str
    target: str
    """Path and query as on the request line."""
    fields: Mapping[str, str]
    """Header by lower-case name."""
    body: bytes
    origin: str

    @cached_property
    def authority(self) -> str:
        """Our host, with the port where it is not the usual one (RFC 9421, 2.2.3)."""
        return _authority(self.origin)

    def require(self, name: str) -> str:
        """Return a header's value, or refuse because a signature is about a header that is not there."""
        value = self.fields.get(name)
        if value is None:
            raise NotProven("coverage", "The signature is about a header that was not sent.")
        return value


def gather_fields(headers: list[tuple[str, str]]) -> dict[str, str]:
    """Return headers by lower-case name; refuses where one that proves something came twice."""
    fields: dict[str, str] = {}
    for given, value in headers:
        name = given.lower()
        if name not in fields:
            fields[name] = value.strip(" \t")
        elif name in _ONCE:
            raise NotProven("twice", "A header that may come once came twice.")
        else:
            fields[name] += f", {value.strip()}"
    return fields


def require_here(request: Request) -> None:
    """Refuse a request whose Host header names another host than ours."""
    scheme = urlsplit(request.origin).scheme
    host = request.require("host").lower().removesuffix(_USUAL_PORTS.get(scheme, ""))
    if host != request.authority:
        raise NotProven("host", "The signature is for another host.")


def require_current(made: float, now: float, expires: float | None) -> None:
    """Refuse what was signed too long ago, in the future, or has expired.

    From one hour and five minutes ago to one hour ahead, as most servers do; twelve hours back when the
    signer says until when.
    """
    oldest = OLDEST_SECONDS if expires is None else OLDEST_WITH_EXPIRES_SECONDS
    if made < now - oldest:
        raise NotProven("clock", "This was signed too long ago.")
    if made > now + NEWEST_SECONDS:
        raise NotProven("clock", "This was signed in the future.")
    if expires is not None and expires < now:
        raise NotProven("clock", "The signature has expired.")


@lru_cache(maxsize=1024)
def read_date(value: str) -> float:
    """Return the moment of an IMF-fixdate (RFC 9110, 5.6.7) in seconds, or refuse."""
    found = _HTTP_DATE.fullmatch(value)
    if found is None:
        raise NotProven("clock", "The Date header cannot be read.")
    day, month, year, hour, minute, second = found.groups()
    try:
        moment = datetime(
            int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC
        )
    except ValueError:
        raise NotProven("clock", "The Date header cannot be read.") from None
    return moment.timestamp()


def read_signature(value: str) -> bytes:
    """Return the bytes of a base64 signature, or refuse."""
    try:
        return b64decode(value, validate=True)
    except (NotBase64, ValueError):
        raise NotProven("malformed", "The signature is not base64.") from None


def as_sent(lines: list[str]) -> bytes:
    """Return lines of a signature base as the bytes they came in: WSGI reads headers as Latin-1."""
    try:
        return "\n".join(lines).encode("latin-1")
    except UnicodeEncodeError:
        raise NotProven(
            "malformed", "The signature is about something that no header can hold."
        ) from None


def require_key_id(key_id: str) -> str:
    """Return the key id, or refuse one that nothing could be found by."""
    if not 0 < len(key_id) <= LONGEST_KEY_ID:
        raise NotProven("malformed", "The key id cannot be read.")
    return key_id


@lru_cache(maxsize=64)
def _authority(origin: str) -> str:
    parts = urlsplit(origin)
    return parts.netloc.lower().removesuffix(_USUAL_PORTS.get(parts.scheme, ""))

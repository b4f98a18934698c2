"""What an instance begins with, and the address at which only its operator can begin it."""

import hashlib
import hmac
from typing import Literal

import msgspec

from shared.core.errors import Gone, NotFound
from shared.facts.words import Email, Geoid, Handle, Name, Population, State

PURPOSE = b"first run"


class FirstOffice(msgspec.Struct, frozen=True, kw_only=True):
    """The first city, its office, and the person who may act for it and moderates."""

    geoid: Geoid
    city: Name
    state: State
    population: Population
    handle: Handle
    person: Name
    email: Email
    role: Literal["mayor", "delegate"]


def secret_of(key: str) -> str:
    """Return what stands in the address of the first page: known to whoever has the instance's secret key."""
    return hmac.new(key.encode(), PURPOSE, hashlib.sha256).hexdigest()


def require_operator(secret: str, key: str) -> None:
    """Refuse with NotFound an address that the instance's secret key does not give."""
    given = secret.encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(given, secret_of(key).encode()):
        raise NotFound("There is nothing at this address.")


def require_empty(*, is_empty: bool) -> None:
    """Refuse with Gone when there is an office already."""
    if not is_empty:
        raise Gone(
            "This instance has its first office, so this page has done its work. Sign in instead."
        )

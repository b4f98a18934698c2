"""A request before it is signed, and the answer that came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shared.core.hosts import Url
from shared.outbound.addresses import Address
from shared.outbound.media_types import essence, is_activity


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request about to be sent, for whoever signs it; its Host header is `url.authority`."""

    method: str
    url: Url
    headers: Mapping[str, str]
    body: bytes


Sign = Callable[[Outgoing], Mapping[str, str]]
"""Returns the headers that prove who asks; called anew for each hop and each attempt."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer, whatever its status."""

    status: int
    final_url: Url
    """Where the answer came from after redirects: what an id must be compared with (gate G4)."""
    headers: Mapping[str, str]
    """Names in lower case; lines of the same name joined by a comma."""
    body: bytes = field(repr=False)
    peer: Address
    """The address the connection was to."""

    @property
    def is_ok(self) -> bool:
        """Whether the status says success."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """Type and subtype in lower case, or nothing."""
        return essence(self.headers.get("content-type", ""))

    @property
    def is_activity(self) -> bool:
        """Whether it says, strictly, that it is ActivityPub."""
        return is_activity(self.headers.get("content-type", ""))

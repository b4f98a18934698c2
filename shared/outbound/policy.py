"""Where requests may go: schemes, ports and addresses, decided before and again when the address is known."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from shared.core.hosts import NotAnAddress, Url, canonical_url
from shared.core.settings import Settings
from shared.outbound.addresses import Address, is_global, is_own, literal
from shared.outbound.failures import AddressRefused

_WEB_PORTS = {80, 443}


@dataclass(frozen=True, slots=True)
class Policy:
    """What this instance connects to."""

    agent: str = "MayoralExchange"
    """What the User-Agent header says."""
    allow_private: bool = False
    """Private addresses, any port, and http on loopback; for tests and closed networks."""
    allow_http: bool = False
    ca_bundle: Path | None = None
    """A trust anchor beside the system's."""

    @classmethod
    def of(cls, settings: Settings) -> "Policy":
        """Return what these settings allow."""
        return cls(
            agent=f"MayoralExchange (+{settings.origin}/)",
            allow_private=settings.allow_private_addresses,
            allow_http=urlsplit(settings.origin).scheme == "http",
            ca_bundle=settings.ca_bundle,
        )

    def admit(self, url: str | Url) -> Url:
        """Return the URL in its one spelling without fragment; refuse what no address could make right."""
        try:
            given = canonical_url(url) if isinstance(url, str) else url
        except NotAnAddress as error:
            raise AddressRefused(str(error)) from None
        if not self.allow_private:
            if given.port not in _WEB_PORTS:
                raise AddressRefused(f"{given.authority}: not a port of the web")
            if given.scheme == "http" and not self.allow_http:
                raise AddressRefused(f"{given.authority}: http without TLS")
        written = literal(given.host)
        if written is not None and not self.may_connect(given, written):
            raise AddressRefused(f"{given.authority}: not a public address")
        return given.without_fragment()

    def may_connect(self, url: Url, address: Address) -> bool:
        """Return whether a URL may be asked for at this address."""
        is_ours = self.allow_private and is_own(address)
        may_be_plain = self.allow_http or (is_ours and address.is_loopback)
        if url.scheme == "http" and not may_be_plain:
            return False
        return is_ours or is_global(address)

"""A private authority and the certificates of hosts on loopback."""

import ssl
from pathlib import Path

import trustme


class Authority:
    """Issues certificates for 127.0.0.x; `bundle` is what others must trust."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.bundle = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(str(self.bundle))

    def files(self, host: str) -> tuple[Path, Path]:
        """Return the files of a host's certificate chain and key."""
        cert, key = self._folder / f"{host}.pem", self._folder / f"{host}.key"
        if not cert.exists():
            issued = self._ca.issue_cert(host)
            issued.private_key_pem.write_to_path(str(key))
            cert.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
        return cert, key

    def context(self, host: str) -> ssl.SSLContext:
        """Return what a server of this host speaks TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.files(host))
        return context

    def instance(self, host: str) -> dict[str, str]:
        """Return the settings by which an instance of ours is this host."""
        cert, key = self.files(host)
        return {
            "MAYORS_TLS_CERT": str(cert),
            "MAYORS_TLS_KEY": str(key),
            "MAYORS_CA_BUNDLE": str(self.bundle),
        }

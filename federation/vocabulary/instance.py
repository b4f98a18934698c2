"""The instance itself on the wire: an Application that signs our fetches and sends reports (FEP-2677)."""

from typing import Any

from federation.vocabulary.actor import ActorAddresses, PublicKeys, base


def write_instance(
    where: ActorAddresses, keys: PublicKeys, *, hostname: str, name: str
) -> dict[str, Any]:
    """Return the instance's actor; its user name is its hostname, which Mastodon and GoToSocial insist on."""
    return base(where, keys, "Application", hostname) | {
        "name": name,
        "summary": "<p>Fetches and reports in the name of this instance. It cannot be followed.</p>",
        "manuallyApprovesFollowers": True,
        "discoverable": False,
        "indexable": False,
    }

"""A channel of ours on the wire: a Group that everybody may follow and write to (FEP-1b12)."""

from html import escape
from typing import Any

from federation.vocabulary.actor import ActorAddresses, PublicKeys, base
from shared.facts.words import Outside


def write_channel(
    where: ActorAddresses,
    keys: PublicKeys,
    *,
    slug: str,
    name: str,
    purpose: str,
    topic: str,
    outside: Outside,
    is_archived: bool,
) -> dict[str, Any]:
    """Return the channel as others read it; one that is archived or closed to outsiders says so."""
    moderators = f"{where.id}/moderators"
    return base(where, keys, "Group", slug) | {
        "name": name,
        "summary": f"<p>{escape(purpose, quote=False)}</p>" if purpose else "",
        "source": {"content": purpose, "mediaType": "text/markdown"},
        "attributedTo": moderators,
        "moderators": moderators,
        "featured": f"{where.id}/featured",
        "postingRestrictedToMods": is_archived or outside == "closed",
        "sensitive": False,
        "topic": topic,
        "outside": outside,
        "isArchived": is_archived,
    }

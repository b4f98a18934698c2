"""What our words mean (JSON-LD): version 1 of our terms stands in every document itself and never changes.

A new meaning gets a new name; the test beside this module pins every byte. Readers that know plain keys
(Mastodon, Lemmy, NodeBB, PieFed and we) need none of it; those that expand find no remote context of ours.
"""

from datetime import UTC, datetime
from typing import Any

ACTIVITY_STREAMS = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{ACTIVITY_STREAMS}#Public"
SECURITY = "https://w3id.org/security/v1"
MULTIKEY = "https://w3id.org/security/multikey/v1"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v1"
OURS = "urn:mayoral-exchange:v1:"

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DAY = f"{_XSD}date"

POST_CONTEXT: list[Any] = [
    ACTIVITY_STREAMS,
    DATA_INTEGRITY,
    {"mx": OURS, "kind": "mx:kind", "reaction": "mx:reaction"},
]
"""The context of posts, and of what our people do."""

REMOVAL_CONTEXT: list[Any] = [
    ACTIVITY_STREAMS,
    DATA_INTEGRITY,
    {"mx": OURS, "rule": "mx:rule", "takenBack": "mx:takenBack"},
]
"""The context of a Delete that says why: under which rule, or because the author took it back."""

CASE_CONTEXT: list[Any] = [
    ACTIVITY_STREAMS,
    DATA_INTEGRITY,
    {
        "@version": 1.1,
        "mx": OURS,
        "kind": "mx:kind",
        "problem": "mx:problem",
        "action": "mx:action",
        "lessons": "mx:lessons",
        "cost": "mx:cost",
        "Outcome": "mx:Outcome",
        "outcome": {
            "@id": "mx:outcome",
            "@type": "@id",
            "@context": {
                "indicator": "mx:indicator",
                "unit": "mx:unit",
                "baseline": "mx:baseline",
                "baselineOn": {"@id": "mx:baselineOn", "@type": _DAY},
                "result": "mx:result",
                "resultOn": {"@id": "mx:resultOn", "@type": _DAY},
                "status": "mx:status",
                "comparison": "mx:comparison",
                "population": "mx:population",
                "source": "mx:source",
            },
        },
    },
]
"""The context of case studies; `result` and `source` mean our own only within an outcome."""

ACTOR_CONTEXT: list[Any] = [
    ACTIVITY_STREAMS,
    SECURITY,
    MULTIKEY,
    {
        "sec": "https://w3id.org/security#",
        "assertionMethod": {"@id": "sec:assertionMethod", "@type": "@id", "@container": "@set"},
        "toot": "http://joinmastodon.org/ns#",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "sensitive": "as:sensitive",
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "lemmy": "https://join-lemmy.org/ns#",
        "moderators": {"@id": "lemmy:moderators", "@type": "@id"},
        "postingRestrictedToMods": "lemmy:postingRestrictedToMods",
        "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
        "mx": OURS,
        "city": "mx:city",
        "state": "mx:state",
        "geoid": "mx:geoid",
        "population": "mx:population",
        "sizeClass": "mx:sizeClass",
        "verification": "mx:verification",
        "topic": "mx:topic",
        "outside": "mx:outside",
        "isArchived": "mx:isArchived",
    },
]
"""The context of our actors."""


def moment(at: datetime) -> str:
    """Return a moment as documents carry it: RFC 3339 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""What an answer says it is, read strictly: a file somebody uploaded must never pass for a document."""

import re

ACTIVITY = "application/activity+json"
ACTIVITY_LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
_PROFILE = "https://www.w3.org/ns/activitystreams"
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_ESSENCE = re.compile(rf"\s*({_WORD}/{_WORD})\s*")
_PARAMETER = re.compile(rf';\s*(?:({_WORD})=({_WORD}|"(?:[^"\\]|\\.)*")\s*)?')


def essence(content_type: str) -> str:
    """Return type and subtype in lower case, or nothing when it cannot be read (RFC 9110 §8.3)."""
    parsed = _parse(content_type)
    return parsed[0] if parsed else ""


def is_activity(content_type: str) -> bool:
    """Return whether this is ActivityPub: activity+json, or ld+json with the profile (ActivityPub §3.2)."""
    kind, parameters = _parse(content_type) or ("", {})
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        return False
    if kind == ACTIVITY:
        return True
    return kind == "application/ld+json" and _PROFILE in parameters.get("profile", "").split()


def _parse(content_type: str) -> tuple[str, dict[str, str]] | None:
    """One type with its parameters, each at most once; anything else is not read."""
    kind = _ESSENCE.match(content_type)
    if kind is None:
        return None
    at, parameters = kind.end(), dict[str, str]()
    while at < len(content_type):
        parameter = _PARAMETER.match(content_type, at)
        if parameter is None:
            return None
        at = parameter.end()
        if (name := (parameter[1] or "").lower()) in parameters:
            return None
        if name:
            parameters[name] = re.sub(r"\\(.)", r"\1", parameter[2].strip('"'))
    return kind[1].lower(), parameters

"""A channel as knowledge needs it: a slug to file under, and its name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a case study can be filed, unless it is archived."""

    slug: str
    name: str
    is_archived: bool

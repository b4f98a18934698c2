"""The limits of every word and number, shared by form, API, fact and wire (gate G9)."""

from typing import Annotated, Literal

from msgspec import Meta

_ONE_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029\ufeff\ufffe\uffff]*$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]*$"

Handle = Annotated[
    str,
    Meta(pattern=r"^[a-z0-9_]{1,30}$", description="Lower-case letters, digits and _, 1 to 30."),
]
Slug = Annotated[
    str,
    Meta(pattern=r"^[a-z0-9_]{1,30}$", description="Lower-case letters, digits and _, 1 to 30."),
]
ChannelName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9_]{1,30}(@[a-z0-9._:\[\]-]{1,260})?$",
        description="A channel's slug, or slug@host[:port] for a channel of another server.",
    ),
]
Geoid = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{7}([0-9]{3})?$",
        description="Census GEOID: 7 digits (place) or 10 (county subdivision).",
    ),
]
State = Annotated[
    str, Meta(pattern=r"^[A-Z]{2}$", description="Two-letter postal code of the state.")
]
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=_ONE_LINE)]
Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=_ONE_LINE)]
Line = Annotated[str, Meta(max_length=300, pattern=_ONE_LINE)]
Body = Annotated[
    str, Meta(min_length=1, max_length=20_000, pattern=_TEXT, description="Markdown (CommonMark).")
]
Reason = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=_TEXT)]
Email = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=254,
        pattern=r"^[^@\s\x00-\x1f\x7f<>,;:\"()\[\]\\]+@[^@\s\x00-\x1f\x7f<>,;:\"()\[\]\\]+$",
    ),
]
Population = Annotated[int, Meta(ge=0, le=50_000_000)]
Url = Annotated[str, Meta(max_length=2_000, pattern=r"^https?://[^\s\x00-\x1f\x7f]+$")]
Website = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=r"^https://[^\s\x00-\x1f\x7f\"'<>]+$",
        description="A site's address, https.",
    ),
]
Host = Annotated[str, Meta(min_length=1, max_length=260, pattern=r"^[a-z0-9._:\[\]-]+$")]
"""Canonical host as `shared.core.hosts` makes it, with its port where that is not the usual one."""
RemoteHandle = Annotated[
    str, Meta(min_length=3, max_length=400, pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$")
]

SizeClass = Literal[
    "under_2500",
    "2500_10k",
    "10k_25k",
    "25k_50k",
    "50k_100k",
    "100k_250k",
    "250k_500k",
    "500k_1m",
    "over_1m",
]
"""Population classes that fit practice (2.5k no full-time mayor, 50k ADA date, 30k USCM lies inside 25k–50k)."""

Role = Literal["mayor", "delegate"]
Scope = Literal["read", "write", "federate", "admin"]
PostKind = Literal["question", "experience", "announcement", "case"]
"""`case` is the announcement of a case study in its channel; people choose among the first three."""
Outside = Literal["shown", "folded", "held", "closed"]
"""What a channel does with words from elsewhere, for all outside senders alike."""
ReactionName = Literal["useful", "tried", "want_to_try", "thanks"]

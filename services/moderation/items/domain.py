"""An item that can be reported, and the ways in which people name one."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from shared.core.errors import Refused
from shared.core.hosts import canonical_url
from shared.core.links import case_path, post_path
from shared.core.marks import N_
from shared.facts.moderation import Forwarding, ItemKind

ItemName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        pattern=r"^[^\x00-\x20\x7f]*$",
        description="post:<id> or case:<id>, a bare id, or the address of its page.",
    ),
]

_ID = "(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_NAMED = re.compile(rf"(?:(?P<kind>post|case):)?{_ID}", re.IGNORECASE)
_PATHS: tuple[tuple[ItemKind, re.Pattern[str]], ...] = (
    ("post", re.compile(rf"/channels/[^/]+/[^/#]+#post-{_ID}")),
    ("post", re.compile(rf"/channels/[^/]+/{_ID}")),
    ("post", re.compile(rf"/(?:ap|api/v1/discussions)/posts/{_ID}")),
    ("case", re.compile(rf"/(?:knowledge|ap|api/v1/knowledge)/cases/{_ID}")),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What somebody named: an id, and the kind when they said it."""

    kind: ItemKind | None
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A post or a case study."""

    kind: ItemKind
    id: UUID
    office_id: UUID
    channel_slug: str
    thread_id: UUID | None
    title: str
    """Empty on replies, and while the item is out of sight."""
    body: str
    published_at: datetime
    version: int
    is_hidden: bool = False
    is_withdrawn: bool = False
    is_held: bool = False
    """Said elsewhere, and waits for a moderator to let it be seen."""
    from_public: bool = False
    activity_id: str | None = None
    """ActivityPub id of what was said elsewhere; None: said here."""
    demonstration: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether its owner shows it."""
        return not (self.is_hidden or self.is_withdrawn)

    @property
    def host(self) -> str | None:
        """The server the words came from; None: this one."""
        return canonical_url(self.activity_id).authority if self.activity_id else None

    @property
    def hosts(self) -> list[str]:
        """The servers that may be told of it: its author's, and the home of the channel where that is yet another."""
        home = self.channel_slug.partition("@")[2]
        return list(dict.fromkeys(filter(None, (self.host, home)))) if self.host else []

    def forwarding(self, words: str) -> Forwarding | None:
        """Return what its own server is told of it, or None when that is this one."""
        if self.host is None or self.activity_id is None:
            return None
        return Forwarding(
            host=self.host, activity_id=self.activity_id, author_id=self.office_id, words=words
        )

    @property
    def name(self) -> str:
        """As reports and decisions name it: `post:<id>`."""
        return f"{self.kind}:{self.id}"

    @property
    def path(self) -> str:
        """Path of its page."""
        return item_path(
            self.kind, self.id, channel_slug=self.channel_slug, thread_id=self.thread_id
        )


def item_path(
    kind: ItemKind, item_id: UUID, *, channel_slug: str | None, thread_id: UUID | None
) -> str:
    """Return the path of an item's page; empty while too little is known to spell it."""
    if kind == "case":
        return case_path(item_id)
    if channel_slug is None:
        return ""
    return post_path(channel_slug, thread_id or item_id, item_id)


def read_reference(text: str, *, origin: str) -> Reference:
    """Return what the text names, or refuse when it names nothing."""
    named = _NAMED.fullmatch(text)
    if named is not None:
        kind = named["kind"]
        return Reference(None if kind is None else _kind(kind), UUID(named["id"]))
    path = text.removeprefix(origin)
    for known_kind, pattern in _PATHS:
        found = pattern.fullmatch(path)
        if found is not None:
            return Reference(known_kind, UUID(found["id"]))
    sentence = N_("Say which post or case study: its id, or the address of its page here.")
    raise Refused(sentence, fields={"item": sentence})


def _kind(text: str) -> ItemKind:
    return "post" if text.lower() == "post" else "case"

"""What a card holds, and how a post, a case study or a channel becomes one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from shared.core.links import case_path, channel_path, post_path
from shared.facts.discussions import Channel, Post
from shared.facts.knowledge import Case, Outcome
from shared.facts.words import SizeClass
from shared.standing.people import Office, Standing
from shared.text import plain

Noun = Literal["post", "case", "channel"]
Kind = Literal["question", "experience", "announcement", "case", "channel"]

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""A channel has no day of its own; it stands last wherever the newest stand first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A card as it is kept."""

    id: UUID
    noun: Noun
    kind: Kind
    title: str
    words: str
    excerpt: str
    channel_slug: str
    version: int
    demonstration: bool
    office_id: UUID | None = None
    case_id: UUID | None = None
    outcome: dict[str, Any] | None = None
    is_measured: bool = False
    published_at: datetime | None = None
    edited_at: datetime | None = None
    is_hidden: bool = False
    is_withdrawn: bool = False
    is_archived: bool = False
    active_at: datetime = LONG_AGO
    from_public: bool = False
    activity_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply as it is kept: its words lead to the thread it stands in."""

    id: UUID
    thread_id: UUID
    office_id: UUID
    words: str
    published_at: datetime
    version: int
    is_hidden: bool
    is_withdrawn: bool
    from_public: bool
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card in sight, with who speaks; its office is unknown until identity's facts arrive."""

    id: UUID
    noun: Noun
    kind: Kind
    title: str
    excerpt: str
    channel_slug: str
    channel_name: str | None
    outcome_json: dict[str, Any] | None
    is_archived: bool
    published_at: datetime | None
    edited_at: datetime | None
    replies: int
    active_at: datetime
    demonstration: bool
    office_id: UUID | None
    handle: str | None
    office_name: str | None
    city_name: str | None
    city_slug: str | None
    state: str | None
    size_class: SizeClass | None
    population: int | None
    geoid: str | None
    office_demonstration: bool | None
    host: str | None
    url: str | None
    standing: Standing | None
    because: str | None
    from_public: bool
    """Said elsewhere by somebody who is not an office."""
    activity_id: str | None
    """ActivityPub id of what was said elsewhere."""

    @property
    def path(self) -> str:
        """Path of its page."""
        if self.noun == "channel":
            return channel_path(self.channel_slug)
        if self.noun == "case":
            return case_path(self.id)
        return post_path(self.channel_slug, self.id)

    @property
    def outcome(self) -> Outcome | None:
        """What a case study measured, if it says so."""
        return msgspec.convert(self.outcome_json, Outcome) if self.outcome_json else None

    @property
    def office(self) -> Office | None:
        """Who speaks, when that is known."""
        if self.office_id is None or self.handle is None:
            return None
        return Office(
            id=self.office_id,
            handle=self.handle,
            name=self.office_name or "",
            city_name=self.city_name or "",
            city_slug=self.city_slug or "",
            state=self.state or "",
            size_class=self.size_class or "",
            population=self.population or 0,
            geoid=self.geoid or "",
            demonstration=bool(self.office_demonstration),
            host=self.host,
            url=self.url or "",
            standing=self.standing or "local",
            because=self.because or "",
        )


def card_of_post(post: Post) -> Entry:
    """Return the card of a post that began a thread.

    What is measured here has the card of its case study; of what is measured elsewhere, this is the only one.
    """
    words = plain.words(post.body)
    measured = post.outcome if post.activity_id and not post.from_public else None
    return Entry(
        id=post.id,
        noun="post",
        kind=post.kind,
        title=post.title or "",
        words=words,
        excerpt=plain.beginning(words),
        channel_slug=post.channel_slug,
        office_id=post.office_id,
        outcome=msgspec.to_builtins(measured) if measured else None,
        is_measured=measured is not None and measured.status != "expected",
        case_id=post.case_id,
        published_at=post.published_at,
        edited_at=post.edited_at,
        version=post.version,
        is_hidden=post.is_hidden,
        is_withdrawn=post.is_withdrawn,
        active_at=post.published_at,
        from_public=post.from_public,
        activity_id=post.activity_id,
        demonstration=post.demonstration,
    )


def reply_of_post(post: Post) -> Reply:
    """Return a post that answers another as a reply."""
    return Reply(
        id=post.id,
        thread_id=post.thread_id,
        office_id=post.office_id,
        words=plain.words(post.body),
        published_at=post.published_at,
        version=post.version,
        is_hidden=post.is_hidden,
        is_withdrawn=post.is_withdrawn,
        from_public=post.from_public,
        demonstration=post.demonstration,
    )


def card_of_case(case: Case) -> Entry:
    """Return the card of a case study."""
    parts = [case.problem, case.action, case.lessons, case.cost]
    if case.outcome is not None:
        parts.append(f"{case.outcome.indicator} {case.outcome.unit} {case.outcome.source}")
    return Entry(
        id=case.id,
        noun="case",
        kind="case",
        title=case.title,
        words=plain.words("\n\n".join(part for part in parts if part)),
        excerpt=plain.excerpt(case.problem),
        channel_slug=case.channel_slug,
        office_id=case.office_id,
        outcome=msgspec.to_builtins(case.outcome) if case.outcome else None,
        is_measured=case.outcome is not None and case.outcome.status != "expected",
        published_at=case.published_at,
        edited_at=case.edited_at,
        version=case.version,
        is_hidden=case.is_hidden,
        is_withdrawn=case.is_withdrawn,
        active_at=case.published_at,
        demonstration=case.demonstration,
    )


def card_of_channel(channel: Channel) -> Entry:
    """Return the card of a channel."""
    return Entry(
        id=channel.id,
        noun="channel",
        kind="channel",
        title=channel.name,
        words=f"{channel.purpose} {channel.slug.replace('_', ' ')}".strip(),
        excerpt=channel.purpose,
        channel_slug=channel.slug,
        version=channel.version,
        is_archived=channel.is_archived,
        demonstration=channel.demonstration,
    )

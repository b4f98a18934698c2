"""Posts and threads as readers see them: only what is in sight, each with the office that speaks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from services.discussions.posts import store
from services.discussions.posts.domain import Post, Version, require_in_sight
from services.discussions.reactions.reads import Reactions, count_reactions
from services.discussions.sendings.domain import SentPost
from services.discussions.sendings.reads import list_sent
from shared.core.errors import Gone, NotFound
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.knowledge import Outcome
from shared.standing.may import owns
from shared.standing.people import Member, Office
from shared.standing.reads import list_offices

queries = Queries.beside(__file__)

Point = tuple[datetime, UUID]
"""Where a list goes on: a moment, and the id that breaks a tie."""
Place = tuple[datetime, str]
"""Where a thread goes on: a moment, and the ActivityPub id that breaks a tie alike on every server."""
LAST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))
FIRST: Place = (datetime.min.replace(tzinfo=UTC), "")
TURNS_ON_A_PAGE = 200
PUBLIC_TURNS_ON_A_PAGE = 20
"""Of the public, below the offices' replies; a page of its own has the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPost:
    """A post in sight."""

    id: UUID
    thread_id: UUID
    answers: UUID | None
    channel_id: UUID
    channel_slug: str
    channel_name: str
    office_id: UUID
    kind: str
    title: str | None
    body: str
    published_at: datetime
    last_active_at: datetime
    edited_at: datetime | None
    version: int
    case_id: UUID | None
    demonstration: bool
    activity_id: str | None
    """ActivityPub id of what was said elsewhere."""
    said_as: str
    """ActivityPub id, whoever said it."""
    url: str
    from_public: bool
    replies: int
    """Of offices."""
    outcome_json: dict[str, Any] | None = None

    @property
    def outcome(self) -> Outcome | None:
        """What a case study measured, if it says so."""
        return msgspec.convert(self.outcome_json, Outcome) if self.outcome_json else None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A post, who speaks, and what others said of it in a word."""

    post: ShownPost
    office: Office | None
    """None while identity's facts about it have not arrived."""
    reactions: Reactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What stood at one place of a thread; out of sight, its words are empty."""

    id: UUID
    thread_id: UUID
    answers: UUID | None
    channel_id: UUID
    channel_slug: str
    channel_name: str
    office_id: UUID
    kind: str
    title: str | None
    body: str
    published_at: datetime
    edited_at: datetime | None
    version: int
    case_id: UUID | None
    demonstration: bool
    is_withdrawn: bool
    is_hidden: bool
    activity_id: str | None
    said_as: str
    url: str
    from_public: bool
    hidden_at: str | None
    """The server that hides it, where that is the home of its channel."""
    is_hidden_here: bool
    """Whether moderators here hide it; they and the home may both."""

    @property
    def is_shown(self) -> bool:
        """Whether its words can be read."""
        return not (self.is_withdrawn or self.is_hidden)


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn at its depth in the thread."""

    turn: Turn
    office: Office | None
    reactions: Reactions
    depth: int
    is_beneath: bool
    """Whether it stands right below what it answers, so that no link back is needed."""
    sent: SentPost | None = None
    """What became of it at the home of its channel, when that is elsewhere and it was said here."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, or a page of it."""

    root: ShownTurn
    replies: list[ShownTurn]
    """Of offices."""
    after: Place | None
    public: list[ShownTurn] = field(default_factory=list)
    """The first replies of the public."""
    public_replies: int = 0
    """How many of the public are in sight."""
    public_after: Place | None = None


def list_threads(
    db: Connection,
    channel_id: UUID,
    *,
    by: Literal["active", "newest", "public"],
    before: Point = LAST,
    limit: int = 20,
) -> tuple[list[Spoken], Point | None]:
    """Return a channel's threads before a point, and the point at which the list goes on.

    `public`: those that somebody elsewhere began who is not an office, newest first; the others hold none of them.
    """
    found = queries.list(
        db,
        f"list_{by}_threads",
        ShownPost,
        channel_id=channel_id,
        before=before[0],
        before_id=before[1],
        limit=limit + 1,
    )
    if len(found) <= limit:
        return _spoken(db, found), None
    last = found[limit - 1]
    moment = last.last_active_at if by == "active" else last.published_at
    return _spoken(db, found[:limit]), (moment, last.id)


def get_post(db: Connection, post_id: UUID, *, reader: Member | None = None) -> Spoken:
    """Return a post in sight, or say why there is none."""
    post = queries.find(db, "find_post", ShownPost, id=post_id)
    if post is None:
        require_in_sight(store.find_post(db, post_id))
        raise NotFound("There is no post at this address.")
    return _spoken(db, [post], reader=reader)[0]


def list_replies(
    db: Connection, thread_id: UUID, *, after: Place = FIRST, limit: int = 20
) -> tuple[list[Spoken], Place | None]:
    """Return a thread's replies in sight, oldest first, and the point at which the list goes on."""
    found = queries.list(
        db,
        "list_replies",
        ShownPost,
        thread_id=thread_id,
        after=after[0],
        after_id=after[1],
        limit=limit + 1,
    )
    page = found[:limit]
    goes_on = len(found) > limit
    return _spoken(db, page), (page[-1].published_at, page[-1].said_as) if goes_on else None


def find_turn(db: Connection, post_id: UUID) -> Turn:
    """Return where a post stands, in sight or not, or refuse with NotFound."""
    turn = queries.find(db, "find_turn", Turn, id=post_id)
    if turn is None:
        raise NotFound("There is no post at this address.")
    return turn


def show_thread(
    db: Connection, root: Turn, *, reader: Member | None = None, after: Place = FIRST
) -> Thread:
    """Return a thread's page; refuse with Gone when nothing of it is in sight any more."""
    turns, onward = _list_turns(db, "list_turns", root, after, TURNS_ON_A_PAGE)
    public, public_onward = _list_turns(
        db, "list_public_turns", root, FIRST, PUBLIC_TURNS_ON_A_PAGE
    )
    if not any(turn.is_shown for turn in (root, *turns, *public)):
        require_in_sight(store.find_post(db, root.id))
        raise Gone("This post is out of sight.")
    show = _shower(db, [root, *turns, *public], reader)
    return Thread(
        root=show(root, 0, True),
        replies=[show(*placed) for placed in _in_order(root, turns)],
        after=onward,
        public=[show(*placed) for placed in _in_order(root, public)],
        public_replies=queries.value(db, "count_public_replies", thread_id=root.id)
        if public
        else 0,
        public_after=public_onward,
    )


def list_public_replies(
    db: Connection,
    root: Turn,
    *,
    reader: Member | None = None,
    after: Place = FIRST,
    limit: int = 50,
) -> tuple[list[ShownTurn], Place | None]:
    """Return a page of what the public answered in a thread, and the point at which the list goes on."""
    turns, onward = _list_turns(db, "list_public_turns", root, after, limit)
    show = _shower(db, turns, reader)
    return [show(*placed) for placed in _in_order(root, turns)], onward


def count_public_threads(db: Connection, channel_id: UUID) -> int:
    """Return how many threads in sight the public began in a channel."""
    count: int = queries.value(db, "count_public_threads", channel_id=channel_id)
    return count


def list_versions(db: Connection, post_id: UUID) -> list[Version]:
    """Return every wording of a post in sight, the latest first."""
    require_in_sight(store.find_post(db, post_id))
    return queries.list(db, "list_versions", Version, post_id=post_id)


def find_own_hidden_post(db: Connection, reader: Member | None, post_id: UUID) -> Post | None:
    """Return a hidden post to the office whose it is, and to nobody else."""
    if reader is None:
        return None
    post = store.find_post(db, post_id)
    if post is None or not post.is_hidden or post.is_withdrawn or not owns(reader, post.office_id):
        return None
    return post


def _list_turns(
    db: Connection, name: str, root: Turn, after: Place, limit: int
) -> tuple[list[Turn], Place | None]:
    found = queries.list(
        db, name, Turn, thread_id=root.id, after=after[0], after_id=after[1], limit=limit + 1
    )
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], (last.published_at, last.said_as)


def _shower(
    db: Connection, turns: list[Turn], reader: Member | None
) -> Callable[[Turn, int, bool], ShownTurn]:
    """Return what makes a turn of these one as a page shows it."""
    offices = list_offices(db, [turn.office_id for turn in turns])
    reactions = count_reactions(db, [turn.id for turn in turns], reader=reader)
    in_copies = [turn.id for turn in turns if "@" in turn.channel_slug and turn.activity_id is None]
    sent = list_sent(db, in_copies) if in_copies else {}

    def shown(turn: Turn, depth: int, is_beneath: bool) -> ShownTurn:
        spoken_of = reactions.get(turn.id) or Reactions()
        office = offices.get(turn.office_id)
        return ShownTurn(turn, office, spoken_of, depth, is_beneath, sent.get(turn.id))

    return shown


def _in_order(root: Turn, turns: list[Turn]) -> list[tuple[Turn, int, bool]]:
    """Return the turns depth first, each with its depth; what answers another page stands flat."""
    here = {turn.id for turn in turns}
    below: dict[UUID, list[Turn]] = {}
    for turn in turns:
        above = turn.answers if turn.answers in here else root.id
        below.setdefault(above or root.id, []).append(turn)
    placed: list[tuple[Turn, int, bool]] = []
    waiting = [(turn, 0) for turn in reversed(below.get(root.id, []))]
    previous = root.id
    while waiting:
        turn, depth = waiting.pop()
        placed.append((turn, depth, turn.answers in {previous, root.id}))
        previous = turn.id
        waiting += [(answer, depth + 1) for answer in reversed(below.get(turn.id, []))]
    return placed


def _spoken(
    db: Connection, posts: list[ShownPost], *, reader: Member | None = None
) -> list[Spoken]:
    offices = list_offices(db, [post.office_id for post in posts])
    reactions = count_reactions(db, [post.id for post in posts], reader=reader)
    return [
        Spoken(post, offices.get(post.office_id), reactions.get(post.id) or Reactions())
        for post in posts
    ]

"""Take what other servers send to our channels and posts, as each channel's rule has it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.discussions.arrivals import store
from services.discussions.arrivals.domain import SAID_TO_SENDERS, Scene, Turned
from services.discussions.posts.domain import Post
from services.discussions.reactions.domain import Reaction
from shared.bus.outbox import tell_many
from shared.core.clock import now
from shared.core.hosts import names_over
from shared.data.database import Connection
from shared.facts import federation as received
from shared.facts import moderation
from shared.facts.discussions import (
    PostEdited,
    PostHeld,
    PostHidden,
    PostPublished,
    PostTurnedAway,
    PostWithdrawn,
    ReactionGiven,
    ReactionTakenBack,
)
from shared.facts.fact import Fact
from shared.standing.reads import list_offices


def take_posts(db: Connection, posts: Sequence[received.Post]) -> None:
    """Let each stand where its channel's rule puts it; one that is here already changes nothing (gate G22)."""
    with db.transaction():
        known = store.list_known(db, [post.id for post in posts])
        fresh = {post.id: post for post in reversed(posts) if post.id not in known}
        arrived = [fresh.pop(post.id) for post in posts if post.id in fresh]
        scene = _look_around(db, arrived)
        made: list[Post] = []
        answers: list[Fact] = []
        turned: Counter[tuple[UUID, Turned]] = Counter()
        for post in arrived:
            placed = scene.place(post, now=now())
            if isinstance(placed, Post):
                made.append(placed)
            elif channel := scene.channel_of(post):
                turned[channel.id, placed] += 1
                answers += _say_turned_away(scene, post, channel.id, placed)
        _add(db, made)
        tell_many(db, answers)
        store.count_turned_away(db, turned)


def _say_turned_away(
    scene: Scene, post: received.Post, channel_id: UUID, why: Turned
) -> list[Fact]:
    """Return the answer to another instance of the exchange, whose office waits for it; others get none."""
    is_of_exchange = post.kind is not None or not scene.is_public(post.author_id)
    if not is_of_exchange or why not in SAID_TO_SENDERS:
        return []
    return [
        PostTurnedAway(
            post_id=post.id,
            activity_id=post.activity_id,
            author_id=post.author_id,
            channel_id=channel_id,
            reason=SAID_TO_SENDERS[why],
        )
    ]


def take_edits(db: Connection, posts: Sequence[received.Post]) -> None:
    """Give posts the other words of their stored authors, and of nobody else (gate G5)."""
    with db.transaction():
        standing = store.list_posts_to_change(db, [post.id for post in posts])
        scene = _look_around(db, posts, standing.values())
        wordings: list[Post] = []
        facts: list[Fact] = []
        for post in posts:
            before = standing.get(post.id)
            after = scene.edit(before, post, now=now()) if before else None
            if before is None or after is None:
                continue
            wordings.append(after)
            after, told = _say_edited(before, after)
            standing[post.id] = after
            facts += told
        _change(db, standing, wordings, facts)


def take_withdrawals(db: Connection, withdrawals: Iterable[received.ReceivedPostWithdrawn]) -> None:
    """Take back what its stored author, or their server, took back; the row stays as a tombstone."""
    with db.transaction():
        asked = {each.post_id: each.author_id for each in withdrawals}
        standing = store.list_posts_to_change(db, asked)
        gone = [
            _withdrawn(post)
            for post in standing.values()
            if post.office_id == asked[post.id] and not post.is_withdrawn
        ]
        if gone:
            store.change_posts(db, gone)
            tell_many(db, [PostWithdrawn(post=post.as_told()) for post in gone])


def take_reactions(db: Connection, reactions: Sequence[received.Reaction]) -> None:
    """Keep reactions apart from the offices'; only those of offices elsewhere count as theirs do, and are told."""
    with db.transaction():
        scene = _hear_of(db, {each.author_id for each in reactions})
        heard = [
            _reaction(each, scene)
            for each in reactions
            if scene.policy_for(each.author_id) == "open"
        ]
        new = store.add_reactions(db, heard) if heard else []
        tell_many(
            db, [ReactionGiven(reaction=each.as_told()) for each in new if not each.from_public]
        )


def take_reactions_back(db: Connection, reactions: Sequence[received.Reaction]) -> None:
    """Forget reactions of theirs."""
    with db.transaction():
        scene = _hear_of(db, {each.author_id for each in reactions})
        gone = store.remove_reactions(db, [_reaction(each, scene) for each in reactions])
        tell_many(
            db,
            [ReactionTakenBack(reaction=each.as_told()) for each in gone if not each.from_public],
        )


def judge_host(db: Connection, rule: moderation.HostRule) -> None:
    """Remember what moderation decided about a server; it holds for what arrives from now on."""
    store.put_rule(db, rule)


def _hear_of(db: Connection, author_ids: Iterable[UUID]) -> Scene:
    """Return who these authors are and what was decided about their servers."""
    speakers = list_offices(db, author_ids)
    names = {name for each in speakers.values() if each.host for name in names_over(each.host)}
    rules = {rule.host: rule.policy for rule in store.list_rules(db, names)}
    return Scene(channels={}, answered={}, speakers=speakers, rules=rules)


def _look_around(
    db: Connection, posts: Sequence[received.Post], standing: Iterable[Post] = ()
) -> Scene:
    scene = _hear_of(db, {post.author_id for post in posts})
    scene.answered = store.list_answered(db, {post.answers for post in posts if post.answers})
    wanted = {post.channel_id for post in posts if post.channel_id}
    wanted |= {each.channel_id for each in scene.answered.values()}
    wanted |= {post.channel_id for post in standing}
    scene.channels = store.list_channels(db, wanted)
    return scene


def _add(db: Connection, made: Sequence[Post]) -> None:
    """Keep new posts with their words; only an office's words make a thread lively."""
    if not made:
        return
    store.add_posts(db, made)
    store.add_versions(db, made)
    said: dict[UUID, datetime] = {}
    for post in made:
        if post.is_reply and not post.from_public and not post.is_held:
            said[post.thread_id] = max(
                said.get(post.thread_id, post.published_at), post.published_at
            )
    store.stir_threads(db, said)
    tell_many(
        db,
        [
            PostHeld(post=post.as_told(to_moderators=True))
            if post.is_held
            else PostPublished(post=post.as_told())
            for post in made
        ],
    )


def _change(
    db: Connection, standing: dict[UUID, Post], wordings: Sequence[Post], facts: Sequence[Fact]
) -> None:
    if wordings:
        changed = {post.id for post in wordings}
        store.change_posts(db, [standing[each] for each in changed])
        store.add_versions(db, wordings)
        tell_many(db, facts)


def _say_edited(before: Post, after: Post) -> tuple[Post, list[Fact]]:
    """Return the post and what is told of its other words; what was in sight and is held now is hidden first."""
    if not after.is_held:
        return after, [PostEdited(post=after.as_told())]
    if before.is_held:
        return after, [PostHeld(post=after.as_told(to_moderators=True))]
    hidden = PostHidden(post=after.as_told())
    after = replace(after, version=after.version + 1)
    return after, [hidden, PostHeld(post=after.as_told(to_moderators=True))]


def _reaction(said: received.Reaction, scene: Scene) -> Reaction:
    return Reaction(
        post_id=said.post_id,
        office_id=said.author_id,
        name=said.name,
        given_at=min(said.given_at, now()),
        from_public=scene.is_public(said.author_id),
    )


def _withdrawn(post: Post) -> Post:
    return replace(post, is_withdrawn=True, version=post.version + 1)

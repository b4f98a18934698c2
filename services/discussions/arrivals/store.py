"""Words from elsewhere in and out of the tables, hundreds in one statement."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.discussions.arrivals.domain import Answered, HostRule, Turned
from services.discussions.channels.domain import Channel
from services.discussions.posts.domain import Post
from services.discussions.reactions.domain import Reaction
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts import moderation as told

queries = Queries.beside(__file__)


def list_known(db: Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the ids that are here already, in sight or not."""
    return {row["id"] for row in db.execute(queries["list_known"], {"ids": list(ids)})}


def list_answered(db: Connection, ids: Iterable[UUID]) -> dict[UUID, Answered]:
    """Return what is answered, by id."""
    return {each.id: each for each in queries.list(db, "list_answered", Answered, ids=list(ids))}


def list_channels(db: Connection, ids: Iterable[UUID]) -> dict[UUID, Channel]:
    """Return the channels, by id."""
    return {each.id: each for each in queries.list(db, "list_channels", Channel, ids=list(ids))}


def list_rules(db: Connection, hosts: Iterable[str]) -> list[HostRule]:
    """Return what was decided about these servers."""
    wanted = list(hosts)
    return queries.list(db, "list_rules", HostRule, hosts=wanted) if wanted else []


def put_rule(db: Connection, rule: told.HostRule) -> None:
    """Keep what moderation decided about a server, unless something later is here already."""
    queries.run(db, "put_rule", host=rule.host, policy=rule.policy, version=rule.version)


def add_posts(db: Connection, posts: Sequence[Post]) -> None:
    """Add new posts."""
    queries.run(db, "add_posts", **_columns(posts))


def add_versions(db: Connection, posts: Sequence[Post]) -> None:
    """Keep the present words of posts as versions."""
    queries.run(
        db,
        "add_versions",
        ids=[post.id for post in posts],
        versions=[post.version for post in posts],
        titles=[post.title for post in posts],
        bodies=[post.body for post in posts],
        written=[post.edited_at or post.published_at for post in posts],
    )


def stir_threads(db: Connection, said: dict[UUID, datetime]) -> None:
    """Note when something was last said in each thread."""
    if said:
        queries.run(db, "stir_threads", ids=list(said), moments=list(said.values()))


def list_posts_to_change(db: Connection, ids: Iterable[UUID]) -> dict[UUID, Post]:
    """Return posts from elsewhere by id, and hold their rows until the transaction ends."""
    found = queries.list(db, "list_posts_to_change", Post, ids=sorted(set(ids)))
    return {post.id: post for post in found}


def change_posts(db: Connection, posts: Sequence[Post]) -> None:
    """Keep posts from elsewhere as they are now."""
    queries.run(db, "change_posts", **_columns(posts))


def count_turned_away(db: Connection, counts: dict[tuple[UUID, Turned], int]) -> None:
    """Add to how much each channel turned away, and why."""
    for (channel_id, why), number in sorted(counts.items()):
        queries.run(db, "count_turned_away", channel_id=channel_id, why=why, posts=number)


def add_reactions(db: Connection, reactions: Sequence[Reaction]) -> list[Reaction]:
    """Keep reactions to what is in sight; return those that are new."""
    return queries.list(
        db,
        "add_reactions",
        Reaction,
        **_columns_of_reactions(reactions),
        moments=[each.given_at for each in reactions],
        from_public=[each.from_public for each in reactions],
    )


def remove_reactions(db: Connection, reactions: Sequence[Reaction]) -> list[Reaction]:
    """Forget reactions; return those that were there."""
    return queries.list(db, "remove_reactions", Reaction, **_columns_of_reactions(reactions))


def _columns_of_reactions(reactions: Sequence[Reaction]) -> dict[str, list[object]]:
    return {
        "posts": [each.post_id for each in reactions],
        "authors": [each.office_id for each in reactions],
        "names": [each.name for each in reactions],
    }


def _columns(posts: Sequence[Post]) -> dict[str, list[object]]:
    return {
        "ids": [post.id for post in posts],
        "threads": [post.thread_id for post in posts],
        "answers": [post.answers for post in posts],
        "channels": [post.channel_id for post in posts],
        "authors": [post.office_id for post in posts],
        "kinds": [post.kind for post in posts],
        "titles": [post.title for post in posts],
        "bodies": [post.body for post in posts],
        "outcomes": [post.outcome and json.dumps(post.outcome) for post in posts],
        "published": [post.published_at for post in posts],
        "edited": [post.edited_at for post in posts],
        "versions": [post.version for post in posts],
        "activities": [post.activity_id for post in posts],
        "urls": [post.url for post in posts],
        "from_public": [post.from_public for post in posts],
        "held": [post.is_held for post in posts],
        "withdrawn": [post.is_withdrawn for post in posts],
        "demonstrations": [post.demonstration for post in posts],
    }

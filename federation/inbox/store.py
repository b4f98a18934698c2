"""Arrivals, posts elsewhere and reactions, in and out of their tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from federation.inbox.domain import (
    Arrival,
    Outcome,
    OwnChannel,
    OwnTurn,
    RemoteObject,
    RemoteReaction,
)
from federation.inbox.verified import Verified
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def list_blocked_hosts(db: Connection) -> frozenset[str]:
    """Return every name from which nothing is taken."""
    return frozenset(row["host"] for row in db.execute(queries["list_blocked_hosts"]))


def add_arrivals(db: Connection, verified: Sequence[Verified]) -> Iterable[dict[str, str]]:
    """Keep activities that are not known yet; return rows of their ids, to be read after a pipeline."""
    return db.execute(
        queries["add_arrivals"],
        {
            "activity_ids": [each.activity.id for each in verified],
            "types": [each.activity.type for each in verified],
            "actors": [each.actor.actor for each in verified],
            "key_ids": [each.key_id for each in verified],
            "raws": [each.raw for each in verified],
            "received": [each.received_at for each in verified],
        },
    )


def take_turn(db: Connection) -> None:
    """Have the applying of arrivals alone until the transaction ends."""
    queries.run(db, "take_turn")


def list_waiting(db: Connection, limit: int) -> list[Arrival]:
    """Return arrivals that wait to be applied, in the order in which they came."""
    return queries.list(db, "list_waiting", Arrival, limit=limit)


def find_arrival(db: Connection, seq: int) -> Arrival | None:
    """Return one arrival."""
    return queries.find(db, "find_arrival", Arrival, seq=seq)


def note_outcomes(db: Connection, outcomes: Mapping[int, Outcome]) -> None:
    """Keep what became of arrivals."""
    queries.run(
        db,
        "note_outcomes",
        seqs=list(outcomes),
        outcomes=[each.result for each in outcomes.values()],
        words=[each.words[:500] for each in outcomes.values()],
    )


def forget_old(db: Connection) -> None:
    """Forget what came long ago."""
    queries.run(db, "forget_old")


def is_inbox(db: Connection, kind: str, id_: UUID) -> bool:
    """Return whether an actor of ours has this inbox."""
    return bool(queries.value(db, "is_inbox", kind=kind, id=id_))


def list_objects(db: Connection, activity_ids: Iterable[str]) -> dict[str, RemoteObject]:
    """Return those of these posts elsewhere that are known, by ActivityPub id."""
    found = queries.list(db, "list_objects", RemoteObject, activity_ids=list(activity_ids))
    return {each.activity_id: each for each in found}


def put_objects(db: Connection, objects: Sequence[tuple[RemoteObject, bytes | None]]) -> None:
    """Keep posts elsewhere, each with the bytes of the Create that brought it."""
    queries.run(
        db,
        "put_objects",
        ids=[each.id for each, _raw in objects],
        activity_ids=[each.activity_id for each, _raw in objects],
        author_ids=[each.author_id for each, _raw in objects],
        channel_ids=[each.channel_id for each, _raw in objects],
        answers=[each.answers for each, _raw in objects],
        create_ids=[each.create_id for each, _raw in objects],
        create_raws=[raw for _each, raw in objects],
        updated=[each.updated_at for each, _raw in objects],
        gone=[each.is_gone for each, _raw in objects],
    )


def change_objects(db: Connection, objects: Sequence[RemoteObject]) -> None:
    """Keep when posts elsewhere were changed, and whether they are gone."""
    queries.run(
        db,
        "change_objects",
        ids=[each.id for each in objects],
        updated=[each.updated_at for each in objects],
        gone=[each.is_gone for each in objects],
    )


def keep_updates(db: Connection, raws: Mapping[UUID, bytes]) -> None:
    """Keep the very bytes by which posts elsewhere were last changed."""
    queries.run(db, "keep_updates", ids=list(raws), raws=list(raws.values()))


def list_objects_of(db: Connection, author_id: UUID, limit: int) -> list[RemoteObject]:
    """Return posts of an author elsewhere that are not gone."""
    return queries.list(db, "list_objects_of", RemoteObject, author_id=author_id, limit=limit)


def list_own_turns(db: Connection, activity_ids: Iterable[str]) -> dict[str, OwnTurn]:
    """Return posts and case studies of ours by ActivityPub id, gone or not."""
    found = queries.list(db, "list_own_turns", OwnTurn, activity_ids=list(activity_ids))
    return {each.activity_id: each for each in found}


def list_channels(db: Connection, ids: Iterable[UUID]) -> dict[UUID, OwnChannel]:
    """Return channels of ours by id."""
    found = queries.list(db, "list_open_channels", OwnChannel, ids=list(ids))
    return {each.id: each for each in found}


def list_copies(db: Connection, actors: Iterable[str]) -> dict[str, UUID]:
    """Return those of these channels elsewhere that are followed from here, by ActivityPub id."""
    found = db.execute(queries["list_copies"], {"actors": list(actors)})
    return {row["actor"]: row["id"] for row in found}


def list_reactions(db: Connection, activity_ids: Iterable[str]) -> dict[str, RemoteReaction]:
    """Return reactions from elsewhere by the id of the activity that gave them."""
    found = queries.list(db, "list_reactions", RemoteReaction, activity_ids=list(activity_ids))
    return {each.activity_id: each for each in found}


def list_same_reactions(
    db: Connection, reaction: RemoteReaction, *, since: datetime
) -> dict[str, RemoteReaction]:
    """Return how the same author said the same of the same post: what stands, and what was taken back since then."""
    found = queries.list(
        db, "list_same_reactions", RemoteReaction,
        author_id=reaction.author_id, post_id=reaction.post_id, name=reaction.name, since=since,
    )  # fmt: skip
    return {each.activity_id: each for each in found}


def list_reactions_of(db: Connection, author_id: UUID, limit: int) -> list[RemoteReaction]:
    """Return reactions of somebody elsewhere that are not taken back."""
    return queries.list(db, "list_reactions_of", RemoteReaction, author_id=author_id, limit=limit)


def put_reactions(db: Connection, reactions: Sequence[RemoteReaction]) -> None:
    """Keep reactions, given or taken back."""
    queries.run(
        db,
        "put_reactions",
        activity_ids=[each.activity_id for each in reactions],
        author_ids=[each.author_id for each in reactions],
        post_ids=[each.post_id for each in reactions],
        names=[each.name for each in reactions],
        given=[each.given_at for each in reactions],
        gone=[each.is_gone for each in reactions],
    )

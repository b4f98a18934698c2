"""Channels, turns and documents, in and out of their tables."""

from collections.abc import Collection, Iterable
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from federation.publishing.domain import Document, DocumentKind, Elsewhere, Raw, Turn
from shared.data.database import Connection
from shared.data.queries import Queries
from shared.facts.discussions import Channel
from shared.facts.knowledge import Case

queries = Queries.beside(__file__)


def put_channel(db: Connection, channel: Channel) -> bool:
    """Keep a channel as it is now; return False when something later is kept already."""
    return queries.count(db, "put_channel", **msgspec.structs.asdict(channel)) == 1


def remove_channel(db: Connection, channel_id: UUID) -> None:
    """Forget a demonstration's channel."""
    queries.run(db, "remove_channel", id=channel_id)


def list_turns(db: Connection, ids: Iterable[UUID]) -> dict[UUID, Turn]:
    """Return those of these turns that are known, in sight or not."""
    found = queries.list(db, "list_turns", Turn, ids=list(ids))
    return {turn.id: turn for turn in found}


def find_turn_of_case(db: Connection, case_id: UUID) -> Turn | None:
    """Return where a case study is announced, or None while no channel did."""
    return queries.find(db, "find_turn_of_case", Turn, case_id=case_id)


def put_turns(db: Connection, turns: Collection[Turn]) -> None:
    """Keep turns as they are now."""
    queries.run(
        db, "put_turns",
        ids=[each.id for each in turns],
        activities=[each.activity_id for each in turns],
        nouns=[each.noun_id for each in turns],
        threads=[each.thread_id for each in turns],
        channels=[each.channel_id for each in turns],
        actors=[each.actor_id for each in turns],
        answers=[each.answers for each in turns],
        types=[each.type for each in turns],
        ours=[each.is_ours for each in turns],
        published=[each.published_at for each in turns],
        versions=[each.version for each in turns],
        posts_gone=[each.is_post_gone for each in turns],
        nouns_gone=[each.is_noun_gone for each in turns],
        final=[each.is_final for each in turns],
        announced=[each.announced_as for each in turns],
        gone_by=[each.gone_by for each in turns],
        demonstrations=[each.demonstration for each in turns],
    )  # fmt: skip


def put_documents(db: Connection, documents: Collection[Document], origin: str) -> None:
    """Keep documents as they are now."""
    queries.run(
        db, "put_documents",
        origin=origin,
        kinds=[each.kind for each in documents],
        ids=[each.id for each in documents],
        nouns=[each.noun_id for each in documents],
        actors=[each.actor_id for each in documents],
        channels=[each.channel_id for each in documents],
        threads=[each.thread_id for each in documents],
        bodies=[each.body for each in documents],
        versions=[each.version for each in documents],
        gone=[each.is_gone for each in documents],
        outlive=[each.outlives for each in documents],
        demonstrations=[each.demonstration for each in documents],
    )  # fmt: skip


def find_document(db: Connection, kind: DocumentKind, id_: UUID) -> Document | None:
    """Return what stands at an address, gone or not, or None."""
    return queries.find(db, "find_document", Document, kind=kind, id=id_)


def find_last_update(db: Connection, actor_id: UUID) -> Document | None:
    """Return the Update by which an actor of ours last told what it is called, or None."""
    return queries.find(db, "find_last_update", Document, actor_id=actor_id)


def list_asked_offices(db: Connection, geoid: str) -> list[UUID]:
    """Return those open offices of a city of which anybody elsewhere may know."""
    rows = db.execute(queries["list_asked_offices"], {"geoid": geoid})
    return [row["id"] for row in rows]


def list_documents_of(db: Connection, noun_id: UUID) -> list[Document]:
    """Return the documents that go with a noun when it goes, as far as they are in sight."""
    return queries.list(db, "list_documents_of", Document, noun_id=noun_id)


def lock_case(db: Connection, case_id: UUID) -> None:
    """Have a case study alone until the transaction ends: two tellers speak of it."""
    queries.run(db, "lock_case", case_id=case_id)


def keep_waiting_case(db: Connection, case: Case) -> None:
    """Keep a case study that no channel has announced yet."""
    body = Jsonb(msgspec.to_builtins(case))
    queries.run(db, "keep_waiting_case", id=case.id, version=case.version, body=body)


def take_waiting_case(db: Connection, case_id: UUID) -> Case | None:
    """Return a case study that waited for its channel, and let it go."""
    body = queries.value(db, "take_waiting_case", id=case_id)
    return None if body is None else msgspec.convert(body, Case)


def list_elsewhere(db: Connection, ids: Iterable[UUID]) -> dict[UUID, Elsewhere]:
    """Return those of these speakers who speak from another server."""
    found = queries.list(db, "list_elsewhere", Elsewhere, ids=list(ids))
    return {actor.id: actor for actor in found}


def list_homes(db: Connection, channel_ids: Iterable[UUID]) -> dict[UUID, Elsewhere]:
    """Return those of these channels that live elsewhere; copies of them are kept here under the same id."""
    found = queries.list(db, "list_homes", Elsewhere, ids=list(channel_ids))
    return {channel.id: channel for channel in found}


def list_raw(db: Connection, ids: Iterable[UUID]) -> dict[UUID, Raw]:
    """Return the very bytes by which these posts were published, and last changed, elsewhere."""
    return {each.id: each for each in queries.list(db, "list_raw", Raw, ids=list(ids))}


def list_followed(db: Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of our actors whom anybody elsewhere follows."""
    rows = db.execute(queries["list_followed"], {"ids": list(ids)})
    return {row["followed_id"] for row in rows}


def list_followed_by_groups(db: Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of our channels that group software or another instance follows."""
    rows = db.execute(queries["list_followed_by_groups"], {"ids": list(ids)})
    return {row["followed_id"] for row in rows}


def remove_demonstration_of(db: Connection, id_: UUID) -> None:
    """Forget everything written about a post, a case study or an actor that was invented."""
    queries.run(db, "remove_documents", id=id_)
    queries.run(db, "remove_turns", id=id_)

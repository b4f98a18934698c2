"""Writes what a batch of facts says, signs it, and puts everything down in a few statements at the end.

Documents, turns and deliveries stand in the transaction of the facts: what is heard is published, or neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Raw

from federation.delivery import actions as delivery
from federation.delivery.domain import Outgoing, Plan
from federation.hosts.domain import Speaks
from federation.keys.actions import proof_key_of
from federation.keys.domain import ActorKind, ProofKey
from federation.proof.integrity import add_proof
from federation.publishing import store
from federation.publishing.domain import (
    Document,
    DocumentKind,
    Elsewhere,
    Turn,
    activity_uuid,
    handle_of,
    id_of,
)
from federation.publishing.domain import Raw as SentRaw
from federation.reach import may_federate
from federation.vocabulary import activity
from federation.vocabulary.addressing import Mentioned
from shared.core.clock import now
from shared.core.ids import activity_id
from shared.data.database import Connection, settings_of
from shared.standing.people import Office
from shared.standing.reads import list_offices

GROUPS: frozenset[Speaks] = frozenset({"group", "peer", "unknown"})
MICROBLOGS: frozenset[Speaks] = frozenset({"microblog", "unknown"})
"""Whoever was not asked yet what it runs gets both: a microblog knows the post again, a group takes no ids."""


@dataclass
class Press:
    """One batch; `put_down` ends it."""

    db: Connection
    origin: str
    turns: dict[UUID, Turn] = field(default_factory=dict)
    elsewhere: dict[UUID, Elsewhere] = field(default_factory=dict)
    offices: dict[UUID, Office] = field(default_factory=dict)
    homes: dict[UUID, Elsewhere] = field(default_factory=dict)
    """Channels that live elsewhere, by the id of their copy here: their home announces, not we."""
    raw: dict[UUID, SentRaw] = field(default_factory=dict)
    """The very bytes by which posts were published and last changed elsewhere."""
    _moved: dict[UUID, Turn] = field(default_factory=dict)
    _written: dict[tuple[DocumentKind, UUID], Document] = field(default_factory=dict)
    _planned: list[Plan] = field(default_factory=list)
    _proof_keys: dict[UUID, ProofKey] = field(default_factory=dict)

    @classmethod
    def for_posts(
        cls,
        db: Connection,
        post_ids: Iterable[UUID],
        actor_ids: Iterable[UUID],
        channel_ids: Iterable[UUID] = (),
    ) -> "Press":
        """Begin a batch about these posts, and what they answer, by these speakers, in these and their channels."""
        press = cls(db, settings_of(db).origin)
        ids = set(post_ids)
        press.turns = store.list_turns(db, ids)
        speakers = {*actor_ids, *(turn.actor_id for turn in press.turns.values())}
        press.elsewhere = store.list_elsewhere(db, speakers)
        press.offices = list_offices(db, speakers)
        press.homes = store.list_homes(
            db, {*channel_ids, *(turn.channel_id for turn in press.turns.values())}
        )
        if press.elsewhere:
            press.raw = store.list_raw(db, ids)
        return press

    def actor(self, kind: ActorKind, id_: UUID) -> str:
        """Return the ActivityPub id of an actor of ours."""
        return activity_id(self.origin, kind, id_)

    def channel(self, channel_id: UUID) -> str:
        """Return the ActivityPub id of a channel, ours or its home's."""
        home = self.homes.get(channel_id)
        return home.actor if home else self.actor("channels", channel_id)

    def is_copy(self, turn: Turn) -> bool:
        """Whether a turn stands in the copy of a channel elsewhere."""
        return turn.channel_id in self.homes

    def mention(self, actor_id: UUID) -> Mentioned:
        """Return a speaker, ours or another's, as others are told of it."""
        there, office = self.elsewhere.get(actor_id), self.offices.get(actor_id)
        if there is not None:
            return Mentioned(id=there.actor, handle=f"@{there.handle}")
        id_ = self.actor("offices", actor_id)
        return Mentioned(id=id_, handle=handle_of(self.origin, office.handle) if office else id_)

    def inbox_of(
        self, actor_id: UUID | None, speaks: frozenset[Speaks] | None = None
    ) -> tuple[str, ...]:
        """Return where a speaker elsewhere hears us, if its server is spoken to so."""
        there = self.elsewhere.get(actor_id) if actor_id else None
        if there is None or (speaks is not None and there.speaks not in speaks):
            return ()
        return (there.inbox,)

    def find_document(self, kind: DocumentKind, id_: UUID) -> Document | None:
        """Return a document as this batch leaves it."""
        return self._written.get((kind, id_)) or store.find_document(self.db, kind, id_)

    def move(self, turn: Turn) -> Turn:
        """Keep a turn as it is now."""
        self.turns[turn.id] = self._moved[turn.id] = turn
        return turn

    def write(self, document: Document) -> None:
        """Keep a document as it is now."""
        self._written[(document.kind, document.id)] = document

    def say(
        self, turn: Turn, id_: UUID, said: dict[str, Any], *, by: UUID, outlives: bool = False
    ) -> bytes:
        """Sign what an office says with its proof, keep it as a document, and return its bytes.

        `outlives`: it holds no words of the noun, so it is still there when the noun is gone.
        """
        if by not in self._proof_keys:
            self._proof_keys[by] = proof_key_of(self.db, "offices", by)
        with_key = self._proof_keys[by]
        proven = add_proof(said, with_key.key, with_key.key_id, now=now())
        return self._keep(turn, id_, msgspec.json.encode(proven), by=by, outlives=outlives)

    def say_as_channel(
        self, turn: Turn, id_: UUID, said: dict[str, Any], *, outlives: bool = False
    ) -> bytes:
        """Keep what a channel says as a document, and return its bytes."""
        return self._keep(
            turn, id_, msgspec.json.encode(said), by=turn.channel_id, outlives=outlives
        )

    def _keep(self, turn: Turn, id_: UUID, body: bytes, *, by: UUID, outlives: bool) -> bytes:
        self.write(
            Document(
                kind="activities",
                id=id_,
                noun_id=turn.noun_id,
                actor_id=by,
                body=body,
                version=turn.version,
                outlives=outlives,
                demonstration=turn.demonstration,
            )
        )
        return body

    def sweep(self, turn: Turn, at: datetime) -> None:
        """Put a tombstone in the place of every document that holds words of a noun."""
        found = {
            (each.kind, each.id): each for each in store.list_documents_of(self.db, turn.noun_id)
        }
        found |= {key: each for key, each in self._written.items() if each.noun_id == turn.noun_id}
        for document in found.values():
            if document.is_gone or document.outlives:
                continue
            was = msgspec.json.decode(document.body)
            left = activity.tombstone(was["id"], was["type"], at)
            self.write(replace(document, body=msgspec.json.encode(left), is_gone=True))

    def send(
        self,
        turn: Turn,
        id_: UUID,
        body: bytes,
        *,
        signer: UUID,
        followers_of: tuple[UUID, ...] = (),
        speaks: frozenset[Speaks] = frozenset(),
        inboxes: tuple[str, ...] = (),
    ) -> None:
        """Plan an activity for followers' servers and for these inboxes, behind what was said of the noun before."""
        outgoing = Outgoing(
            activity_id=activity_id(self.origin, "activities", id_),
            noun_id=turn.noun_id,
            signer_id=signer,
            body=body,
        )
        self._planned.append(Plan(outgoing, followers_of, speaks, inboxes))

    def announce(
        self,
        turn: Turn,
        what: str,
        version: int,
        said: bytes,
        at: datetime,
        *,
        by: UUID | None = None,
        outlives: bool = False,
        is_sent: bool = True,
    ) -> None:
        """Have the channel announce an activity to group software, byte for byte (FEP-1b12).

        Not sent, its document is only kept: what the outbox shows as it is now. A channel that lives elsewhere
        is sent what our office said, and announces it itself.
        """
        if self.is_copy(turn):
            if is_sent and by is not None:
                self._send_home(turn, said, by=by)
            return
        id_ = activity_uuid(turn.noun_id, f"Announce {what}", version)
        made = activity.announce(
            activity_id(self.origin, "activities", id_),
            self.actor("channels", turn.channel_id),
            Raw(said),
            at,
            cc=self._author_elsewhere(turn),
        )
        body = self.say_as_channel(turn, id_, made, outlives=outlives)
        if is_sent:
            self.send(
                turn,
                id_,
                body,
                signer=turn.channel_id,
                followers_of=(turn.channel_id,),
                speaks=GROUPS,
                inboxes=self.inbox_of(turn.actor_id, GROUPS),
            )

    def _send_home(self, turn: Turn, said: bytes, *, by: UUID) -> None:
        home = self.homes[turn.channel_id]
        self.send(turn, id_of(said), said, signer=by, inboxes=(home.inbox,))

    def boost(self, turn: Turn, at: datetime) -> Turn:
        """Have the channel announce a post's id to microblogs; replies are not, they would flood home feeds."""
        if not turn.begins_thread or self.is_copy(turn):
            return turn
        id_ = activity_uuid(turn.noun_id, "Announce", turn.version)
        made = activity.announce(
            activity_id(self.origin, "activities", id_),
            self.actor("channels", turn.channel_id),
            turn.activity_id,
            at,
            cc=self._author_elsewhere(turn),
        )
        body = self.say_as_channel(turn, id_, made)
        self._send_to_microblogs(turn, id_, body)
        return self.move(replace(turn, announced_as=id_))

    def unboost(self, turn: Turn, at: datetime) -> Turn:
        """Have the channel take its Announce back from microblogs, which know no announced Delete."""
        known = self.find_document("activities", turn.announced_as) if turn.announced_as else None
        if known is None:
            return turn
        id_ = activity_uuid(turn.noun_id, "Undo Announce", turn.version)
        made = activity.undo(
            activity_id(self.origin, "activities", id_), msgspec.json.decode(known.body), at
        )
        self._send_to_microblogs(turn, id_, self.say_as_channel(turn, id_, made, outlives=True))
        return self.move(replace(turn, announced_as=None))

    def _send_to_microblogs(self, turn: Turn, id_: UUID, body: bytes) -> None:
        self.send(
            turn,
            id_,
            body,
            signer=turn.channel_id,
            followers_of=(turn.channel_id,),
            speaks=MICROBLOGS,
            inboxes=self.inbox_of(turn.actor_id, MICROBLOGS),
        )

    def _author_elsewhere(self, turn: Turn) -> tuple[str, ...]:
        there = self.elsewhere.get(turn.actor_id)
        return () if there is None else (there.actor,)

    def put_down(self) -> None:
        """Write everything, in this order: turns, documents, deliveries."""
        if self._moved:
            store.put_turns(self.db, self._moved.values())
        if self._written:
            store.put_documents(self.db, self._written.values(), self.origin)
        actors = {actor for each in self._planned for actor in each.followers_of}
        followed = store.list_followed(self.db, actors) if actors else set()
        due = [p for p in self._planned if p.inboxes or followed.intersection(p.followers_of)]
        if due and may_federate(self.db):
            delivery.plan_all(self.db, due)

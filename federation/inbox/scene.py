"""What a batch of arrivals speaks of, looked up in a few queries; what they change is written in a few more."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from federation.actors import store as actors
from federation.actors.domain import RemoteActor
from federation.inbox import store
from federation.inbox.domain import (
    Arrival,
    Outcome,
    OwnChannel,
    OwnTurn,
    RemoteObject,
    RemoteReaction,
    ignored,
    refused,
)
from federation.publishing.domain import Heard
from federation.publishing.reactions import pass_on_reactions
from federation.trust.actions import judge
from federation.vocabulary.reading import ids_of, listed, objects_of, types_of
from federation.vocabulary.reading_activity import Activity, read_activity
from federation.vocabulary.reading_post import PostDocument, read_post
from shared.bus.outbox import tell_many
from shared.core.hosts import names_over
from shared.data.database import Connection, settings_of
from shared.facts.fact import Fact
from shared.facts.federation import ActorSeen, ReceivedReactionTakenBack

MOST_TIMES_AN_HOUR = 5
_OWN = re.compile(
    r"/ap/(channels|offices|instance|posts|cases)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)


@dataclass
class Arrived:
    """An arrival as it is worked on."""

    arrival: Arrival
    activity: Activity
    via: UUID | None = None
    """The channel elsewhere, followed from here, that passed it on."""

    @classmethod
    def of(cls, arrival: Arrival) -> "Arrived":
        """Read the bytes that were kept; the gate has read them strictly already."""
        return cls(arrival, read_activity(msgspec.json.decode(arrival.raw)))

    @cached_property
    def types(self) -> list[str]:
        """Everything the activity says it is."""
        return types_of(self.activity.document)

    @cached_property
    def post(self) -> PostDocument | None:
        """The post it carries, or None."""
        return read_post(self.activity.embedded)

    @property
    def at(self) -> datetime:
        """When it came."""
        return self.arrival.received_at


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a post of ours or from elsewhere stands here."""

    post_id: UUID
    channel_id: UUID | None
    in_copy: bool
    """Whether that is the copy of a channel elsewhere, whose home decides what stands in it."""


@dataclass
class Scene:
    """The state that a batch starts from and changes, in one open transaction."""

    db: Connection
    origin: str
    actors: dict[str, RemoteActor] = field(default_factory=dict)
    objects: dict[str, RemoteObject] = field(default_factory=dict)
    turns: dict[str, OwnTurn] = field(default_factory=dict)
    channels: dict[UUID, OwnChannel] = field(default_factory=dict)
    reactions: dict[str, RemoteReaction] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()
    _introductions: list[Fact] = field(default_factory=list)
    """Told before everything else of the batch: facts of one kind side by side are taken together."""
    _facts: list[Fact] = field(default_factory=list)
    _told: set[UUID] = field(default_factory=set)
    _new: dict[UUID, tuple[RemoteObject, bytes | None]] = field(default_factory=dict)
    _changed: dict[UUID, RemoteObject] = field(default_factory=dict)
    _updates: dict[UUID, bytes] = field(default_factory=dict)
    _reacted: dict[str, RemoteReaction] = field(default_factory=dict)
    _heard: list[Heard] = field(default_factory=list)

    @classmethod
    def around(cls, db: Connection, arrived: Iterable[Arrived]) -> "Scene":
        """Look up everything that these arrivals name."""
        scene = cls(db, settings_of(db).origin, blocked=store.list_blocked_hosts(db))
        names = [name for each in arrived for name in _named(each)]
        scene.look_at(names, actors_of={each.activity.actor for each in arrived})
        return scene

    def look_at(self, names: Iterable[str], *, actors_of: Iterable[str] = ()) -> None:
        """Look up more ids: posts, reactions and channels by name, and actors."""
        known = set(names)
        own = {name: found for name in known if (found := self.own(name))}
        channel_ids = {id_ for kind, id_ in own.values() if kind == "channels"}
        ours = [name for name, (kind, _id) in own.items() if kind in {"posts", "cases"}]
        elsewhere = known - own.keys()
        self.actors |= actors.list_actors(self.db, actors_of)
        if elsewhere:
            self.objects |= store.list_objects(self.db, elsewhere)
            self.reactions |= store.list_reactions(self.db, elsewhere)
        if ours:
            self.turns |= store.list_own_turns(self.db, ours)
        if channel_ids:
            self.channels |= store.list_channels(self.db, channel_ids)

    def refuse(self, arrived: Arrived) -> Outcome | None:
        """Say why nothing of this actor is taken: blocked since, or gone."""
        actor = self.actors.get(arrived.activity.actor)
        if actor is None:
            return refused("nobody is known by this id")
        if self.is_blocked(actor.host):
            return refused("nothing is taken from this server")
        return refused("this account is gone") if actor.is_gone else None

    def is_blocked(self, host: str) -> bool:
        """Whether nothing is taken from a server."""
        return not self.blocked.isdisjoint(names_over(host))

    def actor_of(self, arrived: Arrived) -> RemoteActor:
        """Return who acted."""
        return self.actors[arrived.activity.actor]

    def own(self, id_: str | None) -> tuple[str, UUID] | None:
        """Return kind and id when an ActivityPub id is one of ours."""
        if id_ is None or not id_.startswith(self.origin):
            return None
        found = _OWN.fullmatch(id_, len(self.origin))
        return (found[1], UUID(found[2])) if found else None

    def find(self, id_: str | None) -> Standing | None:
        """Return where a post stands here, ours or from elsewhere; None when it does not."""
        turn = self.turns.get(id_) if id_ else None
        if turn is not None:
            return None if turn.is_gone else Standing(turn.id, turn.channel_id, turn.in_copy)
        known = self.objects.get(id_) if id_ else None
        if known is None or known.is_gone or known.create_id is None:
            return None
        return Standing(known.id, known.channel_id, known.in_copy)

    def channel_among(self, audience: Iterable[str]) -> UUID | None:
        """Return the one channel of ours among whom something is for; of several, the first by id."""
        own = [
            found[1]
            for found in map(self.own, sorted(audience))
            if found and found[0] == "channels"
        ]
        return next((id_ for id_ in own if id_ in self.channels), None)

    def introduce(self, actor: RemoteActor) -> None:
        """Have the other services know who speaks, before anything the actor says is told."""
        if not actor.is_told and actor.id not in self._told:
            self._told.add(actor.id)
            believed = judge(self.db, actor)
            self.actors[actor.actor] = replace(believed, is_told=True)
            self._introductions.append(ActorSeen(actor=believed.as_told()))

    def tell(self, *facts: Fact) -> None:
        """Have facts told with the batch, in this order."""
        self._facts += facts

    def add(self, object_: RemoteObject, raw: bytes | None) -> None:
        """Keep a post from elsewhere, or the tombstone of one, with the Create that brought it."""
        self.objects[object_.activity_id] = object_
        self._new[object_.id] = (object_, raw)

    def change(self, object_: RemoteObject, raw: bytes | None = None) -> None:
        """Keep a post from elsewhere as it is now, with the activity that changed its words."""
        if raw:
            self._updates[object_.id] = raw
        self.objects[object_.activity_id] = object_
        if object_.id in self._new:
            self._new[object_.id] = (object_, self._new[object_.id][1])
        else:
            self._changed[object_.id] = object_

    def react(self, reaction: RemoteReaction) -> None:
        """Keep a reaction as it is now."""
        self.reactions[reaction.activity_id] = reaction
        self._reacted[reaction.activity_id] = reaction

    def refuse_again(self, reaction: RemoteReaction) -> Outcome | None:
        """Say why a word about a post is not taken: it stands already, or was said and taken back too often.

        Each time is passed on to everybody who follows the channel, so one actor could have thousands sent.
        """
        hour = reaction.given_at - timedelta(hours=1)
        same = store.list_same_reactions(self.db, reaction, since=hour)
        same |= {
            id_: each
            for id_, each in self.reactions.items()
            if " " not in id_ and each.says_same(reaction)
        }
        if any(not each.is_gone for each in same.values()):
            return ignored("it was said before")
        if sum(each.given_at > hour for each in same.values()) >= MOST_TIMES_AN_HOUR:
            return refused("it was said and taken back too often within the hour")
        return None

    def take_back(self, reaction: RemoteReaction) -> None:
        """Count a reaction no more, and remember it, so that a late repetition revives nothing."""
        self.react(replace(reaction, is_gone=True))
        self.tell(ReceivedReactionTakenBack(reaction=reaction.as_told()))

    def pass_on(self, arrived: Arrived, reaction: RemoteReaction) -> None:
        """Have what gave a reaction, or took it back, announced where its post stands in a channel here."""
        self._heard.append(
            Heard(
                activity_id=arrived.activity.id,
                type=arrived.activity.type,
                host=self.actor_of(arrived).host,
                post_id=reaction.post_id,
                raw=arrived.arrival.raw,
                at=arrived.at,
            )
        )

    def write(self) -> None:
        """Write what changed so far, and tell it."""
        with self.db.pipeline():
            if self._told:
                actors.note_told(self.db, self._told)
            if self._new:
                store.put_objects(self.db, list(self._new.values()))
            if self._changed:
                store.change_objects(self.db, list(self._changed.values()))
            if self._updates:
                store.keep_updates(self.db, self._updates)
            if self._reacted:
                store.put_reactions(self.db, list(self._reacted.values()))
            tell_many(self.db, [*self._introductions, *self._facts])
        pass_on_reactions(self.db, self._heard)
        for kept in (
            self._introductions,
            self._facts,
            self._told,
            self._new,
            self._changed,
            self._updates,
            self._reacted,
            self._heard,
        ):
            kept.clear()


def _named(arrived: Arrived) -> Sequence[str]:
    """Return every id in an activity that something here may be known by."""
    document = arrived.activity.document
    found = [arrived.activity.id, *ids_of(document.get("object"))]
    for embedded in objects_of(document.get("object")):
        found += ids_of(embedded.get("object"))
        found += ids_of(embedded.get("inReplyTo"))
        for inner in objects_of(embedded.get("object")):
            found += ids_of(inner.get("object")) + ids_of(inner.get("inReplyTo"))
        found += _audience(embedded)
    return found + _audience(document)


def _audience(document: dict[str, Any]) -> list[str]:
    """Return whom a document is for and whom it mentions, as far as it is an id."""
    values = [each for name in ("to", "cc", "audience") for each in listed(document.get(name))]
    values += [tag.get("href") for tag in objects_of(document.get("tag"))]
    return [each for each in values if isinstance(each, str)]

"""The one gate of every inbox (G1–G5): cheap checks first, then the key, then the signature, then nothing but proof.

Refusals: 400 malformed, 401 not proven, 403 not allowed, 413 too large, 415 another format, 429 too
often, 503 come again. Nothing is stored and nobody is asked before a request has earned it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic

from federation.actors import store as actors
from federation.actors.actions import met
from federation.actors.domain import RemoteActor
from federation.actors.fetching import Fetcher
from federation.inbox import store
from federation.inbox.keyring import Keyring, Ring
from federation.inbox.verified import Seal, Verified
from federation.proof.claim import Claim
from federation.proof.keys import read_public
from federation.proof.refusal import NotProven
from federation.proof.verify import read_proof
from federation.reach import may_federate
from federation.vocabulary.reading import authority_of, canonical_id, origin_of
from federation.vocabulary.reading_activity import Activity, read_activity
from shared.core.errors import Malformed, NotAllowed, TooLarge, WrongMediaType
from shared.core.hosts import names_over
from shared.data.database import Database
from shared.outbound.media_types import essence
from shared.web import strict_json

LARGEST_BODY = 1024 * 1024
RULES_SECONDS = 2.0
_TYPES = frozenset({"application/activity+json", "application/ld+json", "application/json"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """A POST to an inbox as it came."""

    target: str
    headers: list[tuple[str, str]]
    content_type: str
    body: bytes


class Passed:
    """Nothing is to be done: what came is known, or is about somebody who never was."""


@dataclass(slots=True)
class _Rules:
    blocked: frozenset[str] = frozenset()
    may_federate: bool = False
    until: float = 0.0


class Gate:
    """Decides what may enter; one for a whole process."""

    def __init__(self, database: Database, fetcher: Fetcher, *, origin: str) -> None:
        self._database = database
        self._fetcher = fetcher
        self._origin = origin
        self._keyring = Keyring()
        self._rules = _Rules()
        self._lock = Lock()

    def admit(self, delivery: Delivery, *, now: datetime) -> Verified | Passed:
        """Return what may enter, or refuse; at most one actor is asked for, by its own id."""
        if len(delivery.body) > LARGEST_BODY:
            raise TooLarge("An activity is at most 1 MiB.")
        if essence(delivery.content_type) not in _TYPES:
            raise WrongMediaType("Send ActivityPub, as application/activity+json.")
        claim = read_proof(
            "POST",
            delivery.target,
            delivery.headers,
            delivery.body,
            now=now,
            origin=self._origin,
        )
        activity = read_activity(strict_json.read(delivery.body))
        key_id = self._require_one_server(claim, activity)
        host = authority_of(activity.actor)
        self._require_welcome(host)
        ring = self._known(activity.actor)
        if ring is None:
            if activity.type == "Delete" and activity.object_id == activity.actor:
                return Passed()
            ring = self._keyring.keep(met(self._fetcher.actor(activity.actor)), is_stored=False)
            if not _holds(claim, ring.actor.keys, key_id):
                raise NotProven("signature", "The signature does not hold.")
        elif not _holds(claim, ring.actor.keys, key_id):
            ring = self._asked_again(ring.actor, claim, key_id)
        return Verified(
            actor=ring.actor,
            activity=activity,
            raw=delivery.body,
            key_id=key_id,
            received_at=now,
            is_actor_fresh=not ring.is_stored,
            seal=Seal(),
        )

    def note_stored(self, actor: RemoteActor) -> None:
        """Note that an actor that was fetched is in the table now."""
        self._keyring.keep(actor, is_stored=True)

    def _require_one_server(self, claim: Claim, activity: Activity) -> str:
        """Return the key id in its one spelling; key, actor and activity are of one server (FEP-fe34)."""
        key_id = canonical_id(claim.key_id)
        if key_id is None or origin_of(key_id) != origin_of(activity.actor):
            raise NotProven("owner", "The key is not of the actor's own server.")
        own = origin_of(activity.actor)
        if own == self._origin:
            raise NotAllowed("This actor is at home here and needs no inbox to speak.")
        if own.startswith("http://") and self._origin.startswith("https://"):
            raise Malformed("Ids of activities and actors are https.")
        return key_id

    def _require_welcome(self, host: str) -> None:
        rules = self._now()
        if not rules.blocked.isdisjoint(names_over(host)):
            raise NotAllowed("Nothing is taken from this server.")
        if not rules.may_federate:
            raise NotAllowed("This instance shows invented offices and exchanges nothing.")

    def _now(self) -> _Rules:
        """Return what holds for everybody, as of two seconds ago at most."""
        rules = self._rules
        if rules.until < monotonic():
            with self._lock, self._database.connection() as db:
                rules = _Rules(
                    blocked=store.list_blocked_hosts(db),
                    may_federate=may_federate(db),
                    until=monotonic() + RULES_SECONDS,
                )
                self._rules = rules
        return rules

    def _known(self, id_: str) -> Ring | None:
        ring = self._keyring.find(id_)
        if ring is None:
            with self._database.connection() as db:
                stored = actors.find_actor(db, id_)
            ring = self._keyring.keep(stored, is_stored=True) if stored else None
        return ring

    def _asked_again(self, actor: RemoteActor, claim: Claim, key_id: str) -> Ring:
        """Return the actor with the key that holds, from its own id and once in five minutes (O10), or refuse."""
        with self._database.connection() as db:
            stored = actors.find_actor(db, actor.actor)
        if stored and stored.keys != actor.keys and _holds(claim, stored.keys, key_id):
            return self._keyring.keep(stored, is_stored=True)
        is_gone = stored is not None and stored.is_gone
        fresh = None if is_gone else self._fetcher.actor_again(actor.actor)
        if fresh is None or not _holds(claim, fresh.keys, key_id):
            raise NotProven("signature", "The signature does not hold.")
        return self._keyring.keep(met(fresh), is_stored=False)


def _holds(claim: Claim, keys: Mapping[str, str], key_id: str) -> bool:
    """Return whether the actor lists the key and the key made the signature."""
    text = keys.get(key_id)
    try:
        return text is not None and claim.holds(read_public(text))
    except NotProven:  # the actor lists words that are no key
        return False

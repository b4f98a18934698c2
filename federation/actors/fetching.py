"""Asking another server who an actor is: only by the actor's own id, within a budget, and not again after a failure.

At most two such requests at once to one server and eight in all, three seconds each; who comes when all
are taken waits a second and is then told to come again (O21). A failure is remembered for five minutes, but not held
against a person who asks: who put right what was wrong need not wait.
A server that answers 401 is asked once more under the other kind of signature, and so from then on.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Condition, Lock
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

import structlog

from federation.keys.actions import instance_keys
from federation.proof import draft_cavage, rfc9421
from federation.proof.refusal import NotProven
from federation.vocabulary.reading import authority_of
from federation.vocabulary.reading_actor import ActorDocument, read_actor
from shared.core.clock import now
from shared.core.errors import Refusal, Unavailable
from shared.core.hosts import Url
from shared.data.database import Connection, Database
from shared.outbound.answers import Fetched, Outgoing, Sign
from shared.outbound.client import Outbound
from shared.outbound.failures import RequestFailed
from shared.outbound.media_types import ACTIVITY, ACTIVITY_LD
from shared.web import strict_json

ACCEPT = f"{ACTIVITY}, {ACTIVITY_LD}"
MOST_PER_HOST = 2
MOST_AT_ONCE = 8
SECONDS = 3.0
LIMIT = 256 * 1024
WAITING_SECONDS = 1.0
MOST_WAITING = 12
FORGOTTEN_AFTER = 300.0
AWAY_SECONDS = 10.0
FRESH_SECONDS = 5.0
WAY_KEPT_SECONDS = 86_400.0
MOST_REMEMBERED = 50_000
MOST_FRESH = 200
COME_AGAIN_SECONDS = 10

_log = structlog.get_logger("federation")


class Gets(Protocol):
    """What fetching needs of the outbound client."""

    def get(
        self,
        url: str | Url,
        *,
        accept: str,
        sign: Sign | None = None,
        limit: int = ...,
        deadline: float = ...,
    ) -> Fetched:
        """Return the answer to a GET, or raise RequestFailed."""
        ...


T = TypeVar("T")


class Recent(Generic[T]):
    """Remembers something about a word for a while, and not about too many; safe between threads."""

    def __init__(self, seconds: float, clock: Callable[[], float], most: int) -> None:
        self._seconds = seconds
        self._clock = clock
        self._most = most
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._lock = Lock()

    def get(self, word: str) -> T | None:
        """Return what was noted about a word not long ago."""
        found = self._kept.get(word)
        return found[1] if found and found[0] > self._clock() else None

    def note(self, word: str, what: T) -> None:
        """Remember something about a word."""
        with self._lock:
            self._kept[word] = (self._clock() + self._seconds, what)
            self._kept.move_to_end(word)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


class Fetcher:
    """Fetches documents of other servers for one process."""

    def __init__(
        self,
        outbound: Gets,
        ways: Sequence[Sign] = (),
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`ways` of signing, tried in this order; none leaves requests unsigned."""
        self.outbound = outbound
        self._ways = tuple(ways)
        self._ways_of: Recent[tuple[Sign, ...]] = Recent(WAY_KEPT_SECONDS, clock, MOST_REMEMBERED)
        self._turns = Condition()
        self._under_way: Counter[str] = Counter()
        self._waiting = 0
        self._failures: Recent[str] = Recent(FORGOTTEN_AFTER, clock, MOST_REMEMBERED)
        self._asked: Recent[bool] = Recent(FORGOTTEN_AFTER, clock, MOST_REMEMBERED)
        self._away: Recent[bool] = Recent(AWAY_SECONDS, clock, MOST_REMEMBERED)
        self._fresh: Recent[dict[str, Any]] = Recent(FRESH_SECONDS, clock, MOST_FRESH)

    def actor(self, id_: str, *, in_person: bool = False) -> ActorDocument:
        """Return the actor by its own id, or refuse: NotProven when there is none, Unavailable when later may be better."""
        found = read_actor(self._fresh.get(id_) or self.document(id_, in_person=in_person))
        if found.id != id_:
            raise NotProven("key", "The actor's document is of another id.")
        return found

    def actor_again(self, id_: str) -> ActorDocument | None:
        """Return the actor read anew; None when that was done in the last five minutes, or fails."""
        if self._asked.get(id_):
            return None
        self._asked.note(id_, True)
        try:
            return read_actor(self.document(id_))
        except Refusal:
            return None

    def document(self, id_: str, *, limit: int = LIMIT, in_person: bool = False) -> dict[str, Any]:
        """Return a document fetched from its own id (gate G4), at most `limit` bytes, or refuse.

        `in_person`: somebody asks for it just now, so it is tried whatever failed before.
        """
        host = authority_of(id_)
        failed = "away" if self._away.get(host) else self._failures.get(id_)
        if failed is not None and not in_person:
            raise _refusal(failed)
        with self._turn(host):
            try:
                document = self._read(id_, limit)
            except _Faulty:
                why = "faulty"
            except RequestFailed as error:
                why = "away" if error.is_passing else error.word
            except Refusal:
                why = "unreadable"
            else:
                self._fresh.note(id_, document)
                return document
        if why == "away":
            self._away.note(host, True)
        self._failures.note(id_, why)
        _log.info("not_fetched", id=id_[:300], why=why)
        raise _refusal(why)

    def _read(self, id_: str, limit: int) -> dict[str, Any]:
        answer = self._get(id_, limit)
        if answer.status == 429:
            raise _Away
        if answer.status >= 500:
            raise _Faulty
        if not answer.is_ok or not answer.is_activity:
            raise NotProven("key", "There is no ActivityPub document at this id.")
        document = strict_json.read(answer.body)
        if not isinstance(document, dict) or not _is_at(document, id_, answer.final_url):
            raise NotProven("key", "The document is of another id than was asked for.")
        return document

    def _get(self, id_: str, limit: int) -> Fetched:
        """Ask as this server last took it; after a 401 once more the other way, within the same time."""
        ends_at = monotonic() + SECONDS
        host = authority_of(id_)
        first, *others = self._ways_of.get(host) or self._ways or (None,)
        answer = self.outbound.get(id_, accept=ACCEPT, sign=first, limit=limit, deadline=SECONDS)
        left = ends_at - monotonic()
        if answer.status != 401 or not others or left <= 0:
            return answer
        again = self.outbound.get(id_, accept=ACCEPT, sign=others[0], limit=limit, deadline=left)
        if again.is_ok and first is not None:
            self._ways_of.note(host, (others[0], first))
        return again

    @contextmanager
    def _turn(self, host: str) -> Iterator[None]:
        with self._turns:
            if not self._is_free(host):
                self._wait(host)
            self._under_way[host] += 1
        try:
            yield
        finally:
            with self._turns:
                self._under_way[host] -= 1
                if not self._under_way[host]:
                    del self._under_way[host]
                self._turns.notify_all()

    def _is_free(self, host: str) -> bool:
        return self._under_way.total() < MOST_AT_ONCE and self._under_way[host] < MOST_PER_HOST

    def _wait(self, host: str) -> None:
        if self._waiting >= MOST_WAITING:
            raise _refusal("away")
        self._waiting += 1
        try:
            if not self._turns.wait_for(lambda: self._is_free(host), WAITING_SECONDS):
                raise _refusal("away")
        finally:
            self._waiting -= 1


class _Away(RequestFailed):
    """The server answers, but not now."""

    word = "away"


class _Faulty(RequestFailed):
    """The server has a fault at this address: that says nothing of its other actors."""

    word = "faulty"


def _is_at(document: Mapping[str, Any], id_: str, final: Url) -> bool:
    return document.get("id") == id_ and str(final.without_fragment()) == id_.partition("#")[0]


def _refusal(why: str) -> Refusal:
    if why in {"away", "faulty"}:
        return Unavailable(
            "The key could not be fetched just now. Send this again later.",
            retry_after=COME_AGAIN_SECONDS,
        )
    return NotProven("key", "The actor that signed this could not be found.")


_fetchers: WeakKeyDictionary[Database, Fetcher] = WeakKeyDictionary()


def fetcher_of(database: Database) -> Fetcher:
    """Return this process's fetcher, which signs as the instance."""
    found = _fetchers.get(database)
    if found is None:
        if database.settings is None:
            raise RuntimeError("This process was started without settings.")
        found = Fetcher(Outbound.of(database.settings), by_the_instance(database))
        _fetchers[database] = found
    return found


def fetcher_at(db: Connection) -> Fetcher:
    """Return the fetcher of the process that lent this connection."""
    if db.home is None:
        raise RuntimeError("This connection belongs to no process that fetches.")
    return fetcher_of(db.home)


def use_fetcher(database: Database, fetcher: Fetcher) -> None:
    """Fetch in another way from now on; for tests, which have servers of their own."""
    _fetchers[database] = fetcher


def by_the_instance(database: Database) -> tuple[Sign, Sign]:
    """Return what signs fetches as the instance actor, draft-cavage before RFC 9421: some show nothing unsigned."""

    def sign(way: Callable[..., dict[str, str]], outgoing: Outgoing) -> Mapping[str, str]:
        with database.connection() as db:
            keys = instance_keys(db)
        return way(
            keys.rsa, keys.rsa_key_id, method=outgoing.method, url=str(outgoing.url), now=now()
        )

    return partial(sign, draft_cavage.sign), partial(sign, rfc9421.sign)

"""Who an actor is, is asked within a budget: by its own id, two at once to a server, and not again after a failure."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Lock
from typing import Any

import pytest

from federation.actors.fetching import MOST_PER_HOST, Fetcher
from federation.inbox.fairness import Fairness
from federation.proof.refusal import NotProven
from shared.core.errors import Refusal, TooMany, Unavailable
from shared.core.hosts import canonical_url
from shared.outbound.answers import Fetched, Outgoing, Sign
from tests.contracts.federation.servers import Directory, actor_document, unreachable

ANN = "https://m.example/users/ann"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def directory() -> Directory:
    return Directory(documents={ANN: actor_document(ANN)})


def test_a_failure_is_remembered_for_five_minutes(directory: Directory) -> None:
    clock, document = Clock(), directory.documents.pop(ANN)
    fetcher = Fetcher(directory, clock=clock)

    for _ in range(3):
        with pytest.raises(NotProven):
            fetcher.actor(ANN)
    directory.documents[ANN] = document
    clock.now += 301

    assert fetcher.actor(ANN).id == ANN
    assert directory.asked == [ANN, ANN]


def test_a_person_who_asks_is_not_told_of_an_older_failure(directory: Directory) -> None:
    document = directory.documents.pop(ANN)
    fetcher = Fetcher(directory)
    with pytest.raises(NotProven):
        fetcher.actor(ANN)
    directory.failures["https://m.example/users/bob"] = unreachable()
    with pytest.raises(Unavailable):
        fetcher.actor("https://m.example/users/bob")
    directory.documents[ANN] = document

    assert fetcher.actor(ANN, in_person=True).id == ANN


def test_a_server_that_is_away_is_left_alone_for_a_moment(directory: Directory) -> None:
    directory.failures[ANN] = unreachable()
    fetcher = Fetcher(directory)

    for id_ in (ANN, "https://m.example/users/bob", "https://m.example/users/carl"):
        with pytest.raises(Unavailable) as refusal:
            fetcher.actor(id_)
        assert refusal.value.retry_after

    assert directory.asked == [ANN]


def test_a_fault_at_one_address_says_nothing_of_its_neighbours(directory: Directory) -> None:
    """Otherwise whoever finds an address that breaks keeps everybody of its server out."""
    broken = "https://m.example/users/broken"
    directory.documents[broken] = actor_document(broken)
    directory.statuses[broken] = 500
    fetcher = Fetcher(directory)

    for _ in range(2):
        with pytest.raises(Unavailable):
            fetcher.actor(broken)

    assert fetcher.actor(ANN).id == ANN
    assert directory.asked == [broken, ANN]


def test_an_actor_is_asked_again_once_in_five_minutes(directory: Directory) -> None:
    clock = Clock()
    fetcher = Fetcher(directory, clock=clock)

    found = [fetcher.actor_again(ANN) is not None for _ in range(3)]
    clock.now += 301
    found.append(fetcher.actor_again(ANN) is not None)

    assert found == [True, False, False, True]
    assert directory.asked == [ANN, ANN]


class Particular:
    """A server that shows its actors to who signs in one way."""

    def __init__(self, reads: str, directory: Directory) -> None:
        self.reads, self.directory = reads, directory
        self.signed: list[str] = []

    def get(self, url: Any, *, sign: Sign | None = None, **how: Any) -> Fetched:
        assert sign is not None
        way = sign(Outgoing("GET", canonical_url(str(url)), {}, b""))["Signature"]
        self.signed.append(way)
        answer = self.directory.get(url, **how)
        return answer if way == self.reads else replace(answer, status=401)


def test_a_server_that_answers_401_is_asked_the_other_way_and_so_from_then_on(
    directory: Directory,
) -> None:
    """Draft-cavage first, RFC 9421 after a 401; and back, when the server changes its mind."""
    bob = "https://m.example/users/bob"
    directory.documents[bob] = actor_document(bob)
    server = Particular("rfc9421", directory)
    ways = (lambda _: {"Signature": "draft-cavage"}, lambda _: {"Signature": "rfc9421"})
    fetcher = Fetcher(server, ways)

    fetcher.document(ANN)
    fetcher.document(bob)
    assert server.signed == ["draft-cavage", "rfc9421", "rfc9421"]
    server.reads = "draft-cavage"
    fetcher.document(ANN)
    fetcher.document(bob)

    assert server.signed[3:] == ["rfc9421", "draft-cavage", "draft-cavage"]


def test_who_refuses_both_ways_is_not_asked_a_third_time(directory: Directory) -> None:
    server = Particular("none", directory)
    fetcher = Fetcher(server, [lambda _: {"Signature": "one"}, lambda _: {"Signature": "two"}])

    for _ in range(2):
        with pytest.raises(NotProven):
            fetcher.actor(ANN)

    assert server.signed == ["one", "two"]


class Slow:
    """Servers that answer when told to, and count how many wait."""

    def __init__(self) -> None:
        self.go, self.full = Event(), Event()
        self.lock = Lock()
        self.here = 0
        self.most = 0

    def get(self, url: object, **_how: object) -> Fetched:
        """Wait, then answer nothing."""
        with self.lock:
            self.here += 1
            self.most = max(self.most, self.here)
            if self.here == MOST_PER_HOST:
                self.full.set()
        self.go.wait(20)
        with self.lock:
            self.here -= 1
        raise unreachable()


def test_two_at_once_to_one_server_and_the_others_come_again() -> None:
    slow = Slow()
    fetcher = Fetcher(slow)  # type: ignore[arg-type]

    def ask(number: int) -> str:
        try:
            fetcher.actor(f"https://m.example/users/u{number}")
        except Refusal as refusal:
            return type(refusal).__name__
        return "found"

    with ThreadPoolExecutor(6) as pool:
        first = [pool.submit(ask, number) for number in range(2)]
        assert slow.full.wait(10)
        late = [pool.submit(ask, number) for number in range(2, 6)]
        answers = [each.result(timeout=10) for each in late]
        slow.go.set()
        answers += [each.result(timeout=10) for each in first]

    assert slow.most == MOST_PER_HOST
    assert answers == ["Unavailable"] * 6


def test_one_server_does_not_keep_the_others_waiting() -> None:
    fairness = Fairness(busy=4)
    turns = [fairness.turn(host) for host in ("big", "big", "big", "small")]
    for turn in turns:
        turn.__enter__()

    with pytest.raises(TooMany) as refusal, fairness.turn("big"):
        pass
    with fairness.turn("small"), fairness.turn("new"):
        pass
    for turn in turns:
        turn.__exit__(None, None, None)
    with fairness.turn("big"):
        pass

    assert refusal.value.retry_after


def test_a_server_alone_may_have_the_whole_house() -> None:
    fairness = Fairness(busy=2)

    with fairness.turn("one"), fairness.turn("one"), fairness.turn("one"), fairness.turn("one"):
        pass

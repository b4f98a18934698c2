"""Two instances that federate with each other, in one process and over databases of their own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import psycopg
import pytest

from federation.actors.fetching import fetcher_of
from federation.following.store import find_following
from federation.mirror.actions import follow_channel
from shared.core.ids import activity_id, remote_id
from shared.data.database import Database
from tests.databases import Emptier, make_database, open_pools
from tests.house import House, Programs, test_settings
from tests.network import Network, Seen, read_channel

LEAGUE, TOWN = "http://league.localhost:8001", "http://town.localhost:8002"


@pytest.fixture(scope="session")
def twin_pools(worker_id: str) -> Iterator[dict[str, tuple[str, Mapping[str, Database], Emptier]]]:
    """Two sets of pools, by origin, with their owner's address and who empties them."""
    made = {}
    for letter, origin in (("a", LEAGUE), ("b", TOWN)):
        url = make_database(f"twin_{worker_id}_{letter}")
        made[origin] = (url, open_pools(url, test_settings()), Emptier(url))
    yield made
    for _url, pools, emptier in made.values():
        emptier.close()
        for pool in pools.values():
            pool.close()


@dataclass
class Pair:
    """A league with a channel, and a town that may follow it."""

    network: Network
    league: House
    town: House

    @cached_property
    def channel_id(self) -> UUID:
        """The league's channel, opened at the first asking."""
        return self.league.open_channel("housing", "Housing")

    @cached_property
    def ana(self) -> Programs:
        """An office of the league."""
        return self.league.programs(self.league.token(self.league.add_member("decorah")))

    @cached_property
    def bo(self) -> Programs:
        """An office of the town."""
        return self.town.programs(self.town.token(self.town.add_member("springvale")))

    @property
    def actor(self) -> str:
        """ActivityPub id of the channel."""
        return activity_id(LEAGUE, "channels", self.channel_id)

    @property
    def copy(self) -> str:
        """What the channel is called in the town."""
        return "housing@league.localhost:8001"

    def follow(self) -> None:
        """Have the town follow the league's channel, and everything arrive."""
        actor, database = self.actor, self.town.databases["federation"]
        with database.connection() as db:
            follow_channel(db, actor, fetcher_of(database))
        self.network.settle()

    def state(self) -> str | None:
        """How the town's following stands."""
        with self.town.databases["federation"].connection() as db:
            found = find_following(db, remote_id(self.actor))
        return found.state if found else None

    def say(self, programs: Programs, channel: str, title: str, **words: Any) -> dict[str, Any]:
        """Publish a question and return it."""
        wish = {"channel": channel, "kind": "question", "title": title, "body": "Who has tried it?"}
        answer = programs.post("/discussions/posts", wish | words)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json
        return made

    def seen(self) -> tuple[list[Seen], list[Seen]]:
        """The channel as the league shows it, and as the town does."""
        return read_channel(self.league, "housing"), read_channel(self.town, self.copy)


@pytest.fixture
def make_pair(
    twin_pools: dict[str, tuple[str, Mapping[str, Database], Emptier]],
) -> Callable[[], Pair]:
    """Makes a league and a town, empty, as often as asked."""

    def make() -> Pair:
        network = Network()
        houses = []
        for origin, (url, pools, emptier) in twin_pools.items():
            emptier.empty()
            with psycopg.connect(url, autocommit=True) as admin:
                admin.execute("INSERT INTO house.instance (origin) VALUES (%s)", [origin])
            houses.append(network.add(pools, origin))
        return Pair(network, *houses)

    return make


@pytest.fixture
def pair(make_pair: Callable[[], Pair]) -> Pair:
    """A league and a town, empty."""
    return make_pair()

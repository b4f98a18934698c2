"""Whatever offices do on two instances, and however the network repeats, delays and reorders it, both agree in the end."""

from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.core.ids import remote_id
from tests.federated.conftest import LEAGUE, Pair
from tests.house import Programs
from tests.network import Parcel, Seen, Stranger, mangled, read_channel

ACTS = (
    "post", "reply", "edit", "withdraw", "react", "take back", "like", "unlike", "deliver some", "deliver all",
)  # fmt: skip

act = st.tuples(st.sampled_from(ACTS), st.sampled_from(["league", "town"]), st.integers(0, 50))


class World:
    """Two offices on two instances, somebody elsewhere who likes what they say, and what is on its way."""

    def __init__(self, pair: Pair, random: Random) -> None:
        self.pair = pair
        self.random = random
        self.on_the_way: list[Parcel] = []
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.ann = Stranger(pair.network)
        self.liked: dict[str, dict[str, Any]] = {}
        pair.follow()
        self.programs: dict[str, Programs] = {"league": pair.ana, "town": pair.bo}

    def do(self, what: str, who: str, number: int) -> None:
        """Do one thing; what is refused, because it has not arrived or is gone, is part of life."""
        programs = self.programs[who]
        if what == "post":
            channel = "housing" if who == "league" else self.pair.copy
            self.said.append((who, self.pair.say(programs, channel, f"Question {len(self.said)}")))
        elif what.startswith("deliver"):
            self.deliver(everything=what == "deliver all")
        elif self.said:
            self._to_something(what, who, programs, number)

    def _to_something(self, what: str, who: str, programs: Programs, number: int) -> None:
        home, item = self.said[number % len(self.said)]
        id_ = item["id"] if home == who else remote_id(item["activity_id"])
        path = f"/discussions/posts/{id_}"
        if what == "reply":
            answer = programs.post(f"{path}/replies", {"body": f"Answer {number}"})
            if answer.status_code == 201:
                self.said.append((who, answer.json))
        elif what == "edit" and home == who:
            programs.ask("PUT", path, {"body": f"Other words {number}"})
        elif what == "withdraw" and home == who:
            programs.ask("DELETE", path)
        elif what == "react":
            programs.ask("PUT", f"{path}/reactions/tried")
        elif what == "take back":
            programs.ask("DELETE", f"{path}/reactions/tried")
        elif what.endswith("like"):
            self._like(what, item["activity_id"])

    def _like(self, what: str, id_: str) -> None:
        """Have somebody elsewhere tell the home of the channel."""
        inbox = f"{self.pair.actor}/inbox"
        if what == "like" and id_ not in self.liked:
            self.liked[id_] = self.ann.like(id_)
            self.on_the_way.append(self.ann.sends(inbox, self.liked[id_]))
        elif what == "unlike" and id_ in self.liked:
            self.on_the_way.append(self.ann.sends(inbox, self.ann.undo(self.liked.pop(id_))))

    def deliver(self, *, everything: bool) -> None:
        """Let both sides work, and hand over all that is on its way or some of it, mixed and repeated."""
        network = self.pair.network
        for house in network.houses.values():
            network.step(house)
            self.on_the_way += network.collect(house)
        mixed = mangled(self.random)(self.on_the_way)
        count = len(mixed) if everything else self.random.randint(0, len(mixed))
        for parcel in mixed[:count]:
            network.hand_over(parcel)
        self.on_the_way = mixed[count:]

    def rest(self) -> None:
        """Let everything arrive."""
        for _ in range(20):
            self.deliver(everything=True)
        self.pair.network.settle()


def without_the_unheard(one: list[Seen], other: list[Seen]) -> list[Seen]:
    """Leave out what was taken back before the other side ever heard of it: nothing of it stands there."""
    known = {each.activity_id for each in other}
    return [each for each in one if each.activity_id in known or not each.is_gone]


def reactions(pair: Pair) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return what was reacted to on either side, as often as it counts there."""
    found = []
    for house in (pair.league, pair.town):
        with house.databases["discussions"].connection() as db:
            rows = db.execute(
                "SELECT p.said_as, r.name FROM reactions r JOIN posts p ON p.id = r.post_id"
            ).fetchall()
        found.append(sorted((row["said_as"], row["name"]) for row in rows))
    return found[0], found[1]


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(act, min_size=6, max_size=18), seed=st.integers(0, 2**16))
def test_both_agree_in_the_end(make_pair: Any, acts: list[tuple[str, str, int]], seed: int) -> None:
    pair: Pair = make_pair()
    world = World(pair, Random(seed))

    for what, who, number in acts:
        world.do(what, who, number)
    world.rest()

    there, here = read_channel(pair.league, "housing"), read_channel(pair.town, pair.copy)
    assert without_the_unheard(here, there) == without_the_unheard(there, here)
    in_sight = {each.activity_id for each in there if not each.is_gone}
    assert in_sight <= {item["activity_id"] for _who, item in world.said}
    assert in_sight == {each.activity_id for each in here if not each.is_gone}
    assert all(each.author.startswith((LEAGUE, "http://town")) for each in there)
    at_home, in_copy = reactions(pair)
    assert at_home == in_copy

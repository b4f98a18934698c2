"""What checkers that others wrote say of a channel, an office and the instance."""

from collections.abc import Iterator

import pytest

from tests.journeys.home import Home, home_at
from tests.peers.checkers import Pasture, assertions_about, verify_actor


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """An instance with something to show."""
    with home_at(tmp_path_factory.mktemp("home"), "127.0.0.2") as home:
        home.publish()
        yield home


@pytest.fixture(scope="module")
def pasture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pasture]:
    with verify_actor(tmp_path_factory.mktemp("pasture")) as pasture:
        yield pasture


@pytest.mark.parametrize("name", ["housing", "decorah"])
def test_six_actors_read_and_post_as_they_may(home: Home, pasture: Pasture, name: str) -> None:
    """Thirteen results: who signs is taken, who does not is refused, and WebFinger leads back."""
    assert pasture.results(home.actor(name)["id"]) == pasture.as_they_should_be()


@pytest.mark.parametrize("name", ["housing", "decorah"])
def test_no_assertion_about_an_actor_fails(home: Home, name: str) -> None:
    found = assertions_about(home.actor(name)["id"])

    assert {slug: said for slug, said in found.items() if said[0] == "failed"} == {}
    assert [outcome for outcome, _ in found.values()].count("passed") >= 3

"""Two instances on one machine share a channel, and agree on it also after each was restarted."""

from collections.abc import Iterator

import pytest

from tests.journeys.sharing import Side, await_that, share_a_channel, take_back
from tests.running import EmbeddedInstance


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Side, Side]]:
    instances = [
        EmbeddedInstance.at(tmp_path_factory.mktemp(name), host=host)
        for name, host in (("league", "127.0.0.2"), ("town", "127.0.0.3"))
    ]
    try:
        for instance in instances:
            instance.start()
        yield (
            Side.of(instances[0], "decorah", "1919405", "Decorah"),
            Side.of(instances[1], "waukon", "1983145", "Waukon"),
        )
    finally:
        for instance in instances:
            instance.stop()


def test_an_office_takes_part_in_a_channel_of_another_instance(sides: tuple[Side, Side]) -> None:
    home, guest = sides

    said = share_a_channel(home, guest)
    take_back(home, guest)

    for side in sides:
        assert isinstance(side.instance, EmbeddedInstance)
        side.instance.stop()
        side.instance.start()
    assert home.thread(said) == guest.thread(said)
    again = guest.say(f"housing@{home.host}", "Said after everything was restarted")
    await_that("it stands at home", lambda: home.shown(again) != [])

"""The backbone at work: real processes, a real broker, whatever is done to it."""

from statistics import median

from shared.core.ids import new_id
from tests.brokers import RedisServer
from tests.bus.houses import Load, NullHouse, empty


def test_a_fact_is_heard_by_every_service(alive: NullHouse) -> None:
    told = alive.read("north", new_id(), 1, 2, 3)

    alive.await_heard(told, 30)


def test_a_fact_is_heard_soon(alive: NullHouse) -> None:
    gauge = new_id()
    alive.await_heard(alive.read("north", gauge, 0), 30)

    taken = [alive.await_heard(alive.read("north", gauge, level)) for level in range(20)]

    print(f"\nidle, told to heard by two: median {median(taken) * 1000:.0f} ms, worst {max(taken) * 1000:.0f} ms")  # noqa: T201  # fmt: skip
    assert median(taken) < 0.5


def test_under_load_every_fact_has_its_effect_once_and_in_order(alive: NullHouse) -> None:
    with Load(alive, pause=0) as load:
        load.await_more(500)

    alive.await_heard(load.told)
    assert alive.wrongs() == []


def test_an_emptied_broker_loses_nothing_and_nobody_restarts_anything(alive: NullHouse) -> None:
    with Load(alive) as load:
        load.await_more(50, 30)
        for _ in range(3):
            empty(alive)
            load.await_more(100)
            alive.await_heard(alive.read("north", new_id(), 1), 60)

    taken = alive.await_heard(load.told, 40)
    print(f"\nemptied under load: all heard {taken:.1f} s after the last fact")  # noqa: T201
    assert alive.wrongs() == []


def test_a_fact_that_was_last_is_heard_after_its_queue_is_emptied(alive: NullHouse) -> None:
    alive.await_heard(alive.read("north", new_id(), 1), 30)
    empty(alive)
    told = alive.read("north", new_id(), 1)

    assert alive.await_heard(told, 15) <= 15


def test_a_broker_that_dies_and_comes_back_loses_nothing(alive: NullHouse) -> None:
    with Load(alive) as load:
        load.await_more(50, 30)
        alive.server.kill()
        load.await_more(50)
        alive.server.start()
        load.await_more(50)

    taken = alive.await_heard(load.told, 60)
    print(f"\nbroker killed and restarted: all heard {taken:.1f} s after the last fact")  # noqa: T201
    assert alive.wrongs() == []


def test_queues_on_rabbitmq_are_quorum_queues(alive: NullHouse) -> None:
    """A quorum queue cannot be declared again as another kind; Redis has no kinds."""
    alive.await_heard(alive.read("north", new_id(), 1), 30)
    if isinstance(alive.server, RedisServer):
        return
    names = [f"{alive.broker.prefix}{name}" for name in ("south.facts", "south.work", "north.resend")]  # fmt: skip

    assert alive.server.queue_types(names) == dict.fromkeys(names, "quorum")

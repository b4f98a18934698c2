"""Forks of one process share its memory, and no chance: what each of them draws is its own."""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

import pytest

from federation.delivery.turn import _chance
from services.identity.sign_in.domain import new_secret
from shared.core.ids import new_id

FORKS, DRAWN = 3, 20_000


def _draw(draw: Callable[[], object], together: Barrier, answer: Connection) -> None:
    together.wait(timeout=30)
    answer.send([str(draw()) for _ in range(DRAWN)])


@pytest.mark.parametrize("draw", [new_id, new_secret, _chance], ids=["id", "secret", "chance"])
def test_no_two_forks_draw_the_same(draw: Callable[[], object]) -> None:
    fork = get_context("fork")
    drawn = [str(draw()) for _ in range(3)]  # whatever the library keeps, every fork inherits
    together, ends = fork.Barrier(FORKS), [fork.Pipe(duplex=False) for _ in range(FORKS)]
    processes = [
        fork.Process(target=_draw, args=(draw, together, answer)) for _hears, answer in ends
    ]
    for process in processes:
        process.start()

    for hears, _answer in ends:
        drawn += hears.recv()
    for process in processes:
        process.join(timeout=30)

    assert len(set(drawn)) == 3 + FORKS * DRAWN

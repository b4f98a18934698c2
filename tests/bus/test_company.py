"""A fact that is suspected of killing its process is tried with nothing else at work there."""

from threading import Event, Thread

import pytest

from shared.bus.company import Company
from shared.bus.settle import Suspect, settle
from shared.bus.telling import number
from shared.core.ids import new_id
from tests.bus.houses import NullHouse, await_that


def test_who_wants_to_be_alone_waits_for_those_at_work_and_goes_before_newcomers() -> None:
    company, said = Company(), list[str]()
    first_may_go, alone_may_go, is_alone = Event(), Event(), Event()

    def be_first() -> None:
        with company.beside():
            said.append("first came")
            first_may_go.wait(10)
            said.append("first went")

    def be_alone() -> None:
        with company.alone():
            said.append("alone came")
            is_alone.set()
            alone_may_go.wait(10)
            said.append("alone went")

    def be_late() -> None:
        with company.beside():
            said.append("late came")

    threads = [Thread(target=be_first)]
    threads[0].start()
    await_that(lambda: said == ["first came"], 10, words=said)
    threads += [Thread(target=be_alone)]
    threads[1].start()
    await_that(lambda: company.is_wanted, 10, words=said)
    threads += [Thread(target=be_late)]
    threads[2].start()
    first_may_go.set()
    assert is_alone.wait(10)
    alone_may_go.set()
    for thread in threads:
        thread.join(10)

    assert said == ["first came", "first went", "alone came", "alone went", "late came"]


def test_a_suspect_is_not_even_tried_in_company(resting: NullHouse) -> None:
    told = resting.read("north", new_id(), 1)
    listener = resting.listener("south")
    with resting.databases["north"].connection() as db:
        (envelope,) = number(db, "north", "main")
    with resting.databases["south"].connection() as db:
        db.execute(
            "INSERT INTO heard (teller, lane, epoch, tries) VALUES ('north', 'main', %s, 2)",
            [envelope.epoch],
        )

    with pytest.raises(Suspect):
        settle(listener, envelope)
    with resting.databases["south"].connection() as db:
        assert db.execute("SELECT trying_to, tries FROM heard").fetchall() == [
            {"trying_to": None, "tries": 2}
        ]
    settle(listener, envelope, alone=True)

    assert resting.heard("south", told)

"""Kill -9 at every named point, under load: what was acknowledged is there once, every fact has its effect once.

`MAYORS_FAULT_ROUNDS` says how often each point is died at (2 by default, 20 for acceptance).
"""

from dataclasses import dataclass, field
from os import environ
from typing import get_args

import psycopg
import pytest

from shared.bus.crash import Point
from shared.core.ids import new_id
from tests.bus.houses import NullHouse, Process, await_that

ROUNDS = int(environ.get("MAYORS_FAULT_ROUNDS", "2"))
SECONDS_A_ROUND = 30.0
TRIOS: list[tuple[Point, Point, Point]] = [
    ("before commit", "after numbering", "before the cursor moves"),
    ("after commit", "after publish", "before ack"),
]
PASSAGES = {"write": 150, "relay": 12, "work": 15}
"""At which passage each kind of process dies: late enough to be in the midst of its work."""


@dataclass
class Victim:
    """A process that dies at its point and is started again, until it died often enough."""

    house: NullHouse
    words: tuple[str, ...]
    point: Point
    lives: list[Process] = field(default_factory=list)
    deaths: int = 0

    def begin(self) -> None:
        """Start it; the life after the last round is a healthy one."""
        crash_at = f"{self.point}:{PASSAGES[self.words[0]]}" if self.deaths < ROUNDS else ""
        self.lives.append(self.house.start(*self.words, crash_at=crash_at))

    def tend(self) -> bool:
        """Start it again when it died; return whether it has died often enough."""
        if self.lives[-1].has_died():
            assert self.lives[-1].process.returncode == -9, self.lives[-1].err.read_text()[-2000:]
            self.deaths += 1
            self.begin()
        return self.deaths >= ROUNDS


def test_every_named_point_is_died_at() -> None:
    assert sorted(point for trio in TRIOS for point in trio) == sorted(get_args(Point))


@pytest.mark.parametrize("trio", TRIOS, ids=["early", "late"])
def test_nothing_is_lost_or_doubled_by_a_kill(
    house: NullHouse, trio: tuple[Point, Point, Point]
) -> None:
    gauges = [str(new_id()) for _ in range(5)]
    victims = [
        Victim(house, ("write", "north", *gauges), trio[0]),
        Victim(house, ("relay",), trio[1]),
        Victim(house, ("work",), trio[2]),
    ]
    steady = house.start("write", "south", *[str(new_id()) for _ in range(5)])
    for victim in victims:
        victim.begin()

    await_that(
        lambda: all([victim.tend() for victim in victims]),  # noqa: C419 - each is tended
        SECONDS_A_ROUND * ROUNDS,
        words=lambda: f"{[(v.point, v.deaths) for v in victims]} {house.trouble()}",
    )
    steady.kill()
    for life in victims[0].lives:
        life.kill()

    house.await_quiet(60)
    acknowledged = [line for life in (steady, *victims[0].lives) for line in life.lines()]
    assert len(acknowledged) > 100
    assert _missing(house, acknowledged) == []
    assert house.wrongs() == []


def _missing(house: NullHouse, acknowledged: list[str]) -> list[str]:
    """Return what was acknowledged and is not in the outbox exactly once, with its change."""
    with psycopg.connect(house.admin_url) as admin:
        rows = admin.execute(
            "SELECT id::text FROM (SELECT id FROM north.outbox UNION ALL SELECT id FROM south.outbox)"
            " AS told GROUP BY id HAVING count(*) = 1"
        ).fetchall()
        unmatched = admin.execute(
            "SELECT g.id::text FROM (SELECT * FROM north.gauges UNION ALL SELECT * FROM south.gauges) g"
            " WHERE g.version <> (SELECT count(*) FROM"
            "  (SELECT noun FROM north.outbox UNION ALL SELECT noun FROM south.outbox) o"
            "  WHERE o.noun = 'gauge:' || g.id)"
        ).fetchall()
    kept = {row[0] for row in rows}
    return [each for each in acknowledged if each not in kept] + [row[0] for row in unmatched]

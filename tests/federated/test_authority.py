"""Who decides what across instances: reports that are sent on, hidings of a home and of a mirror, and what is forged."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from shared.core.ids import remote_id
from shared.data.database import Connection
from tests.federated.conftest import Pair
from tests.house import House, Programs


@pytest.fixture
def shared_pair(pair: Pair) -> Pair:
    """The town follows the league's channel."""
    assert pair.channel_id
    pair.follow()
    return pair


def moderator(house: House) -> Programs:
    """Return a moderator of an office that says nothing."""
    return house.programs(house.token(house.add_member("quietville", is_moderator=True)))


def report(programs: Programs, item: UUID | str, *, forward: bool) -> None:
    wish = {"item": f"post:{item}", "rule": "abuse", "reason": "It insults 2 & more people."}
    answer = programs.post("/moderation/reports", wish | {"forward": forward})
    assert answer.status_code == 201, answer.text
    assert answer.json["rule"] == "abuse"


def queue(house: House) -> list[dict[str, Any]]:
    """Return what waits in an instance's queue from other servers."""
    with house.databases["moderation"].connection() as db:
        return db.execute(
            "SELECT item_id, host, reason, outcome FROM reports WHERE host IS NOT NULL"
        ).fetchall()


def flags(db: Connection) -> list[dict[str, Any]]:
    """Return the Flags an instance has sent or will send."""
    rows = db.execute("SELECT body FROM outgoing ORDER BY pos").fetchall()
    said = [msgspec.json.decode(row["body"]) for row in rows]
    return [each for each in said if each["type"] == "Flag"]


def test_a_report_that_is_sent_on_arrives_in_the_queue_of_the_home(shared_pair: Pair) -> None:
    pair = shared_pair
    said = pair.say(pair.ana, "housing", "Something rude")
    pair.network.settle()

    report(pair.bo, remote_id(said["activity_id"]), forward=True)
    pair.network.settle()

    assert queue(pair.league) == [
        {
            "item_id": UUID(said["id"]),
            "host": "town.localhost:8002",
            "reason": "It insults 2 & more people.",
            "outcome": "open",
        }
    ]
    with pair.town.databases["federation"].connection() as db:
        (flag,) = flags(db)
    assert (
        flag["object"] == [said["author"]["url"], said["activity_id"]]
        or flag["object"][1] == said["activity_id"]
    )
    assert flag["actor"].startswith("http://town.localhost:8002/ap/instance/")
    assert "springvale" not in str(flag)


def test_a_report_that_nobody_asked_to_send_on_stays(shared_pair: Pair) -> None:
    pair = shared_pair
    said = pair.say(pair.ana, "housing", "Something rude")
    pair.network.settle()

    report(pair.bo, remote_id(said["activity_id"]), forward=False)
    pair.network.settle()

    assert queue(pair.league) == []
    with pair.town.databases["federation"].connection() as db:
        assert flags(db) == []


def test_a_moderator_who_hides_a_post_may_tell_its_author_s_server(shared_pair: Pair) -> None:
    pair = shared_pair
    said = pair.say(pair.bo, pair.copy, "Something rude from the town")
    pair.network.settle()

    wish = {"item": f"post:{remote_id(said['activity_id'])}", "verdict": "hide", "rule": "abuse"}
    answer = moderator(pair.league).post(
        "/moderation/decisions", wish | {"reason": "It insults.", "forward": True}
    )
    assert answer.status_code == 201, answer.text
    pair.network.settle()

    with pair.league.databases["federation"].connection() as db:
        (flag,) = flags(db)
    assert flag["object"][1] == said["activity_id"]
    assert flag["content"] == "It insults."

"""A channel elsewhere is followed from asking to leaving; an answer counts only for its own question."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from federation.actors import store as actors
from federation.actors.domain import RemoteActor
from federation.following import actions, store
from shared.core.errors import Refused
from shared.core.ids import remote_id
from shared.data.database import Connection, Database

ROADS = "https://city.example/ap/channels/roads"


def met(db: Connection, **changed: object) -> RemoteActor:
    actor = RemoteActor(
        id=remote_id(ROADS), actor=ROADS, host="city.example", type="Group", handle="roads@city.example",
        name="Roads", url="https://city.example/channels/roads", inbox=f"{ROADS}/inbox",
    )  # fmt: skip
    actor = replace(actor, **changed)  # type: ignore[arg-type]
    actors.put_actor(db, actor)
    return actor


def planned(db: Connection) -> list[str]:
    rows = db.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb ->> 'type' AS type FROM outgoing ORDER BY pos"
    )
    return [row["type"] for row in rows]


def told(db: Connection) -> list[str]:
    rows = db.execute(
        "SELECT body::jsonb -> 'channel' ->> 'state' AS state FROM outbox"
        " WHERE name = 'federation.channel.mirrored.v1' ORDER BY seq"
    )
    return [row["state"] for row in rows]


def test_a_channel_is_asked_accepted_and_left(
    house: object, databases: Mapping[str, Database]
) -> None:
    with databases["federation"].connection() as db:
        roads = met(db)
        asked = actions.ask(db, roads)
        assert asked.slug == "roads@city.example"

        assert actions.take_answer(db, roads, asked.follow_id, is_yes=True)
        assert actions.leave(db, roads.id).state == "left"

        assert told(db) == ["asked", "followed", "left"]
        assert planned(db) == ["Follow", "Undo"]


def test_an_answer_to_another_question_changes_nothing(
    house: object, databases: Mapping[str, Database]
) -> None:
    with databases["federation"].connection() as db:
        roads = met(db)
        actions.ask(db, roads)

        assert not actions.take_answer(db, roads, "https://city.example/other", is_yes=True)

        found = store.find_following(db, roads.id)
        assert found is not None
        assert found.state == "asked"


def test_a_refusal_is_kept_with_its_reason(
    house: object, databases: Mapping[str, Database]
) -> None:
    with databases["federation"].connection() as db:
        roads = met(db)
        asked = actions.ask(db, roads)

        assert actions.take_answer(db, roads, asked.follow_id, is_yes=False, because="Closed.")

        found = store.find_following(db, roads.id)
        assert found is not None
        assert (found.state, found.because) == ("refused", "Closed.")


def test_a_channel_that_says_yes_again_and_again_is_filled_once(
    house: object, databases: Mapping[str, Database]
) -> None:
    with databases["federation"].connection() as db:
        roads = met(db)
        asked = actions.ask(db, roads)

        for _ in range(5):
            assert actions.take_answer(db, roads, asked.follow_id, is_yes=True)

        work = db.execute("SELECT FROM work WHERE name = %s", [actions.BACKFILL])
        assert len(work.fetchall()) == 1


def test_only_channels_are_followed(house: object, databases: Mapping[str, Database]) -> None:
    with databases["federation"].connection() as db:
        person = met(db, type="Person")

        with pytest.raises(Refused):
            actions.ask(db, person)

        assert planned(db) == []

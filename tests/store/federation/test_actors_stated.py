"""Who speaks from elsewhere is stated anew, so that every service's bylines can be made again."""

from dataclasses import replace
from uuid import UUID

from deploy.house import SERVICES
from federation.actors import store
from federation.actors.domain import RemoteActor
from services.frontdesk.service import service as frontdesk
from shared.bus.outbox import tell
from shared.bus.rebuild import rebuild
from shared.core.ids import remote_id
from shared.facts.federation import ActorSeen
from shared.standing.reads import find_office
from tests.house import House

ANN = RemoteActor(
    id=remote_id("https://m.example/users/ann"),
    actor="https://m.example/users/ann",
    host="m.example",
    type="Person",
    handle="ann@m.example",
    name="Ann",
    url="https://m.example/@ann",
    inbox="https://m.example/users/ann/inbox",
)
BO = replace(
    ANN,
    id=remote_id("https://m.example/users/bo"),
    actor="https://m.example/users/bo",
    handle="bo@m.example",
    name="Bo",
)


def name_of(house: House, actor_id: UUID) -> str | None:
    with house.databases["frontdesk"].connection() as db:
        found = find_office(db, actor_id)
    return found.name if found else None


def test_bylines_survive_a_rebuild_and_whom_nobody_was_told_of_stays_unknown(
    house: House, admin_url: str
) -> None:
    with house.databases["federation"].connection() as db, db.transaction():
        for actor in (ANN, BO):
            store.put_actor(db, actor)
        store.note_told(db, [ANN.id])
        tell(db, ActorSeen(actor=ANN.as_told()))
    house.drain()
    with house.databases["frontdesk"].connection() as db:
        db.execute("DELETE FROM standing_actors")

    rebuild(frontdesk, SERVICES, house.databases, admin_url)

    assert (name_of(house, ANN.id), name_of(house, BO.id)) == ("Ann", None)

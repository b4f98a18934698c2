"""Begin an empty instance with its first office."""

from services.identity.first_run import store
from services.identity.first_run.domain import (
    FirstOffice,
    require_empty,
    require_operator,
    secret_of,
)
from services.identity.offices.actions import open_office
from services.identity.offices.domain import NewOffice
from services.identity.people.actions import add_member
from services.identity.people.domain import NewMembership
from services.identity.places.actions import register_city
from services.identity.places.domain import NewCity
from services.identity.sign_in.actions import open_link
from services.identity.sign_in.domain import LinkSecret
from shared.core.settings import Settings
from shared.data.database import Connection


def first_path(db: Connection, settings: Settings) -> str | None:
    """Return the path of the first page while the instance is empty, for its operator only; None afterwards."""
    return f"/begin/{secret_of(settings.secret_key)}" if store.is_empty(db) else None


def look(db: Connection, settings: Settings, secret: str) -> None:
    """Refuse unless this is the operator, and the instance is empty."""
    require_operator(secret, settings.secret_key)
    require_empty(is_empty=store.is_empty(db))


def begin(db: Connection, settings: Settings, secret: str, wish: FirstOffice) -> LinkSecret:
    """Open the first office with a member who moderates, all or nothing; return a link that signs them in."""
    require_operator(secret, settings.secret_key)
    with db.transaction():
        store.hold(db)
        require_empty(is_empty=store.is_empty(db))
        city = NewCity(
            geoid=wish.geoid, name=wish.city, state=wish.state, population=wish.population
        )
        register_city(db, city)
        office = open_office(db, NewOffice(geoid=wish.geoid, handle=wish.handle))
        member = NewMembership(
            office=wish.handle,
            role=wish.role,
            email=wish.email,
            name=wish.person,
            is_moderator=True,
        )
        add_member(db, member)
        return open_link(db, email=wish.email, office_id=office.id)

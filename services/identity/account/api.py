"""Who a program acts for."""

from uuid import UUID

import msgspec

from shared.core.links import city_path, office_path
from shared.facts.words import Role, Scope
from shared.standing.may import MEMBERS
from shared.web.asking import absolute, member
from shared.web.doors import Api

api = Api("account", __name__)


class MyOffice(msgspec.Struct, frozen=True, kw_only=True):
    """The office a token acts for."""

    id: UUID
    handle: str
    name: str
    url: str
    city: str
    state: str
    city_url: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The member a token acts for, and what it may do."""

    id: UUID
    name: str
    role: Role
    is_moderator: bool
    scopes: list[Scope]
    office: MyOffice


@api.get("/me", to=MEMBERS, gives=Me, says="Say who this key acts for, and what it may do.")
def me() -> Me:
    """Return the member, the office and the scopes of the token that asks."""
    who = member()
    usual: tuple[Scope, ...] = ("read", "write", "federate", "admin")
    return Me(
        id=who.id,
        name=who.name,
        role=who.role,
        is_moderator=who.is_moderator,
        scopes=[scope for scope in usual if scope in who.scopes],
        office=MyOffice(
            id=who.office.id,
            handle=who.office.handle,
            name=who.office.name,
            url=absolute(office_path(who.office.handle)),
            city=who.office.city_name,
            state=who.office.state,
            city_url=absolute(city_path(who.office.city_slug)),
        ),
    )

"""The one answer to "may they?": a policy per door, and ownership per thing (gates G5, G10)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from shared.core.errors import NotAllowed, NotSignedIn
from shared.standing.people import Member


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may pass a door; every route names one, and a route without one fails the build."""

    name: str
    says: str
    allows: Callable[[Member], bool] | None
    """None: anybody, signed in or not."""
    refusal: str = ""

    def admit(self, reader: Member | None) -> None:
        """Let the reader pass, or refuse with what is missing."""
        if self.allows is None:
            return
        if reader is None:
            raise NotSignedIn("Sign in to do this. It is done in the name of an office.")
        if not self.allows(reader):
            raise NotAllowed(self.refusal)


ANYBODY = Policy("anybody", "Anybody, without an account.", None)
MEMBERS = Policy(
    "members",
    "Members who act for an office (scope read).",
    lambda member: "read" in member.scopes,
    "This key has no scope to read in the name of an office.",
)
WRITERS = Policy(
    "writers",
    "Members who act for an office (scope write).",
    lambda member: "write" in member.scopes,
    "This key may read, but it may not write. Ask for one with the scope write.",
)
MODERATORS = Policy(
    "moderators",
    "Members who moderate (scope write).",
    lambda member: member.is_moderator and "write" in member.scopes,
    "Only moderators of this instance may do this.",
)
FEDERATORS = Policy(
    "federators",
    "Keys that speak with other servers for this instance (scope federate or admin).",
    lambda member: not {"federate", "admin"}.isdisjoint(member.scopes),
    "This key may not speak with other servers for this instance. Ask for one with the scope federate.",
)
OPERATORS = Policy(
    "operators",
    "Keys of the operator (scope admin).",
    lambda member: "admin" in member.scopes,
    "Only the operator of this instance may do this (scope admin).",
)
POLICIES = (ANYBODY, MEMBERS, WRITERS, MODERATORS, FEDERATORS, OPERATORS)


def owns(member: Member | None, office_id: UUID) -> bool:
    """Return whether the member acts for the office that owns a thing."""
    return member is not None and member.office.id == office_id


def require_own(member: Member, office_id: UUID) -> None:
    """Refuse unless the member acts for the office that owns the thing."""
    if not owns(member, office_id):
        raise NotAllowed("This belongs to another office. Only that office may change it.")

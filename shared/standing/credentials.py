"""From a credential to a `Member`: the only place where one is made (gates G1, G12, G16)."""

import hashlib
import time
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from shared.data.database import Connection
from shared.standing.people import Member, Office
from shared.standing.pulse import queries

FRESH_COOKIE_SECONDS = 30
LONGEST_WAIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class SignedSession:
    """What a cookie carries whose signature has been verified."""

    member_id: UUID
    session_id: UUID
    epoch: int
    issued_at: float
    """Seconds since 1970 at which the cookie was signed."""


def digest(token: str) -> str:
    """Return the hexadecimal SHA-256 under which a token is stored (it carries 256 random bits)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_by_token(db: Connection, token: str) -> Member | None:
    """Return the member a bearer token stands for, or None when any part of its authority is missing."""
    row = db.execute(queries["find_by_token"], {"digest": digest(token)}).fetchone()
    return _member(row, "token")


def find_by_session(db: Connection, session: SignedSession) -> Member | None:
    """Return the member a verified cookie stands for, or None.

    Right after sign-in the fact of the session may still be on its way here; then, and only then,
    this waits a moment for it rather than treat somebody who just signed in as a stranger.
    """
    _await_fresh(db, session)
    values = {
        "session_id": session.session_id,
        "member_id": session.member_id,
        "epoch": session.epoch,
    }
    return _member(db.execute(queries["find_by_session"], values).fetchone(), "session")


def _await_fresh(db: Connection, session: SignedSession) -> None:
    if time.time() - session.issued_at > FRESH_COOKIE_SECONDS:
        return
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while not queries.value(db, "knows_session", session_id=session.session_id):
        if time.monotonic() > deadline:
            return
        time.sleep(0.02)


def _member(row: dict[str, Any] | None, via: Literal["session", "token"]) -> Member | None:
    if row is None:
        return None
    office = Office(
        id=row["office_id"],
        handle=row["handle"],
        name=row["office_name"],
        city_name=row["city_name"],
        city_slug=row["city_slug"],
        state=row["state"],
        size_class=row["size_class"],
        population=row["population"],
        geoid=row["geoid"],
        demonstration=row["demonstration"],
    )
    return Member(
        id=row["member_id"],
        name=row["member_name"],
        office=office,
        role=row["role"],
        is_moderator=row["is_moderator"],
        scopes=frozenset(row["scopes"]),
        via=via,
        credential_id=row["credential_id"],
    )

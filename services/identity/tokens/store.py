"""Tokens in and out of their table; a secret never comes here."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.identity.tokens.domain import Holder, Token
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

_BEFORE_ALL = UUID(int=0)


def hold_holder(db: Connection, *, email: str, office: str) -> Holder | None:
    """Return who may act for the office under this address, held until the transaction ends."""
    return queries.find(db, "hold_holder", Holder, email=email, office=office)


def find_token_by_name(db: Connection, holder: Holder, name: str) -> Token | None:
    """Return the holder's live token of this name, held until the transaction ends."""
    return queries.find(
        db,
        "find_token_by_name",
        Token,
        person_id=holder.person_id,
        office_id=holder.office_id,
        name=name,
    )


def add_token(db: Connection, token: Token) -> None:
    """Add a token."""
    queries.run(db, "add_token", **asdict(token))


def revoke_tokens(
    db: Connection,
    *,
    person_id: UUID,
    token_id: UUID | None,
    office_id: UUID | None,
    revoked_at: datetime,
) -> list[Token]:
    """Revoke what is live of these; return what was revoked by this."""
    return queries.list(
        db,
        "revoke_tokens",
        Token,
        person_id=person_id,
        id=token_id,
        office_id=office_id,
        revoked_at=revoked_at,
    )


def revoke_tokens_by_name(
    db: Connection, *, office: str, name: str, revoked_at: datetime
) -> list[Token]:
    """Revoke the office's live tokens of this name; return them."""
    return queries.list(
        db, "revoke_tokens_by_name", Token, office=office, name=name, revoked_at=revoked_at
    )


def was_issued(db: Connection, *, office: str, name: str) -> bool:
    """Return whether the office ever had a token of this name."""
    return bool(queries.value(db, "was_issued", office=office, name=name))


def is_demonstration(db: Connection, token: Token) -> bool:
    """Return whether the token's person or office is part of the demonstration."""
    return bool(
        queries.value(db, "is_demonstration", person_id=token.person_id, office_id=token.office_id)
    )


def list_all_tokens(db: Connection) -> Iterator[Token]:
    """Yield every token, a portion at a time."""
    after = _BEFORE_ALL
    while portion := queries.list(db, "list_all_tokens", Token, after=after):
        yield from portion
        after = portion[-1].id


def revoke_tokens_at_demonstration(db: Connection, *, revoked_at: datetime) -> list[Token]:
    """Revoke the tokens of real people at the demonstration's offices; return them."""
    return queries.list(db, "revoke_tokens_at_demonstration", Token, revoked_at=revoked_at)


def remove_demonstration(db: Connection) -> None:
    """Delete the tokens of the demonstration's people and offices."""
    queries.run(db, "remove_demonstration")

"""Issue, rotate and revoke tokens (gate G16): the secret is shown once and kept nowhere."""

from collections.abc import Iterator
from uuid import UUID

from services.identity.audit import actions as audit
from services.identity.audit.actions import OPERATOR
from services.identity.tokens import store
from services.identity.tokens.domain import (
    Holder,
    Issued,
    NewToken,
    Token,
    digest,
    new_secret,
    require_scopes,
)
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.core.errors import Conflict, NotFound
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.identity import TokenIssued, TokenRevoked
from shared.standing.people import Member


def issue_token(db: Connection, wish: NewToken, *, rotate: bool = False) -> Issued:
    """Issue a token; one of the same name is refused, or revoked first when it is to be rotated."""
    scopes = require_scopes(wish.scopes)
    with db.transaction():
        holder = store.hold_holder(db, email=wish.member, office=wish.office)
        if holder is None:
            raise NotFound("Nobody with this address may act for {office} now.", office=wish.office)
        _make_room(db, holder, wish, rotate=rotate)
        secret = new_secret()
        token = Token(
            id=new_id(),
            digest=digest(secret),
            person_id=holder.person_id,
            office_id=holder.office_id,
            name=wish.name,
            scopes=scopes,
            epoch=holder.epoch,
            version=1,
            issued_at=now(),
        )
        store.add_token(db, token)
        tell(db, TokenIssued(token=token.as_told()), private={"by": OPERATOR})
        _record(db, "issue token", token, by=OPERATOR, demonstration=holder.demonstration)
    return Issued(token.id, secret)


def revoke_token(db: Connection, *, office: str, name: str) -> int:
    """Revoke every live token of this name at the office; return how many there were."""
    with db.transaction():
        revoked = store.revoke_tokens_by_name(db, office=office, name=name, revoked_at=now())
        if not revoked and not store.was_issued(db, office=office, name=name):
            raise NotFound("{office} has no token called {name}.", office=office, name=name)
        _tell_revoked(db, revoked, by=OPERATOR)
        for token in revoked:
            demonstration = store.is_demonstration(db, token)
            _record(db, "revoke token", token, by=OPERATOR, demonstration=demonstration)
    return len(revoked)


def revoke_own_token(db: Connection, member: Member, token_id: UUID) -> None:
    """Revoke one of the member's own tokens."""
    by = f"member:{member.id}"
    with db.transaction():
        revoked = store.revoke_tokens(
            db, person_id=member.id, token_id=token_id, office_id=None, revoked_at=now()
        )
        if not revoked:
            raise NotFound("This token is revoked already, or it is not yours.")
        _tell_revoked(db, revoked, by=by)
        for token in revoked:
            demonstration = store.is_demonstration(db, token)
            _record(db, "revoke token", token, by=by, demonstration=demonstration)


def revoke_tokens(
    db: Connection, *, person_id: UUID, by: str, office_id: UUID | None = None
) -> int:
    """Revoke a person's tokens, all or those for one office, because their authority ends."""
    with db.transaction():
        revoked = store.revoke_tokens(
            db, person_id=person_id, token_id=None, office_id=office_id, revoked_at=now()
        )
        _tell_revoked(db, revoked, by=by)
    return len(revoked)


def remove_demonstration(db: Connection, *, by: str) -> None:
    """Delete tokens of the demonstration; those of real people are told to be revoked first."""
    with db.transaction():
        _tell_revoked(db, store.revoke_tokens_at_demonstration(db, revoked_at=now()), by=by)
        store.remove_demonstration(db)


def state_tokens(db: Connection) -> Iterator[Fact]:
    """State every token anew, as issued or as revoked."""
    for token in store.list_all_tokens(db):
        fact = TokenIssued if token.revoked_at is None else TokenRevoked
        yield fact(token=token.as_told())


def _make_room(db: Connection, holder: Holder, wish: NewToken, *, rotate: bool) -> None:
    known = store.find_token_by_name(db, holder, wish.name)
    if known is None:
        return
    if not rotate:
        raise Conflict(
            "There is a token called {name} already, and it cannot be shown again. "
            "Replace it with --rotate, or choose another name.",
            name=wish.name,
        )
    revoked = store.revoke_tokens(
        db, person_id=known.person_id, token_id=known.id, office_id=None, revoked_at=now()
    )
    _tell_revoked(db, revoked, by=OPERATOR)


def _tell_revoked(db: Connection, revoked: list[Token], *, by: str) -> None:
    for token in revoked:
        tell(db, TokenRevoked(token=token.as_told()), private={"by": by})


def _record(db: Connection, act: str, token: Token, *, by: str, demonstration: bool) -> None:
    audit.record(
        db,
        act,
        by=by,
        demonstration=demonstration,
        token=token.id,
        person=token.person_id,
        office=token.office_id,
        scopes=" ".join(token.scopes),
    )

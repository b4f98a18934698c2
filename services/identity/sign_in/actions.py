"""Make, mail and spend sign-in links (gates G16, G17): only the hash of a secret is ever kept."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from services.identity.audit import actions as audit
from services.identity.audit.actions import OPERATOR
from services.identity.sessions.actions import begin_session
from services.identity.sessions.domain import Session
from services.identity.sign_in import store
from services.identity.sign_in.domain import (
    LASTS,
    WINDOW,
    Asker,
    Letter,
    Link,
    LinkSecret,
    NewAsking,
    Right,
    choose,
    digest,
    new_secret,
    require_few,
    require_few_from,
    safe_next,
    why_dead,
)
from shared.bus.work import add_work
from shared.core.clock import now
from shared.core.errors import NotFound
from shared.core.ids import new_id
from shared.data.database import Connection

SEND_LINK = "identity.sign_in.send_link"
KEPT_FOR = timedelta(days=1)
"""How long a dead link can still say why it is dead."""


def open_link(db: Connection, *, email: str, office_id: UUID | None = None) -> LinkSecret:
    """Make a link for the operator to hand over; refused when nobody could sign in by it."""
    with db.transaction():
        asker = store.find_asker(db, email=email, office_id=office_id)
        if asker is None:
            raise NotFound("Nobody with this address may act for an office here now.")
        secret, link = _make_link(db, asker, office_id)
        audit.record(
            db,
            "open link",
            by=OPERATOR,
            demonstration=asker.demonstration,
            link=link.id,
            person=asker.person_id,
            office=office_id,
        )
    return secret


def ask_for_link(db: Connection, wish: NewAsking, *, language: str, source: str) -> None:
    """Take the wish for a link by mail; what happens here is the same whether the address is known.

    `source` is a digest of where it comes from: whoever asks for everybody is told to stop.
    Whether it is known is looked up later, by the work, so that not even the time taken tells it.
    """
    moment, asking_id = now(), new_id()
    with db.transaction():
        store.hold_source(db, source)
        require_few_from(store.count_askings_from(db, source, since=moment - WINDOW))
        store.hold_address(db, wish.email)
        require_few(store.count_askings(db, wish.email, since=moment - WINDOW))
        store.add_asking(
            db,
            asking_id=asking_id,
            email=wish.email,
            back=safe_next(wish.next),
            language=language,
            asked_at=moment,
            source=source,
        )
        add_work(db, SEND_LINK, {"asking": str(asking_id)})


def answer_asking(db: Connection, asking_id: UUID, *, can_send: bool) -> Letter | None:
    """Forget the address that was asked for, and return the letter to send to it, if any.

    The caller sends it in the same transaction: when that fails, everything is as it was before.
    """
    with db.transaction():
        asking = store.find_asking(db, asking_id)
        if asking is None or asking.email is None:
            return None
        store.forget_address(db, asking_id)
        asker = store.find_asker(db, email=asking.email, office_id=None) if can_send else None
        if asker is None:
            return None
        secret, _ = _make_link(db, asker, None)
    query = "" if asking.back == "/" else f"?{urlencode({'next': asking.back})}"
    return Letter(asker.email, secret.path + query, asking.language)


def look_at_link(db: Connection, secret: str) -> list[Right]:
    """Return who would sign in, and for what; looking changes nothing."""
    link = store.find_link(db, digest(secret))
    if link is None or link.spent_at is not None or link.until <= now():
        raise why_dead(link)
    rights = store.list_rights(db, link)
    return rights or [choose(rights, None)]


def spend_link(db: Connection, secret: str, *, office_id: UUID | None = None) -> Session:
    """Spend the link and begin a session, in one commit; a link that is dead says why."""
    key = digest(secret)
    with db.transaction():
        link = store.spend_link(db, key, moment=now())
        if link is None:
            raise why_dead(store.find_link(db, key))
        right = choose(store.hold_rights(db, link), office_id)
        return begin_session(
            db, person_id=right.person_id, office_id=right.office_id, epoch=right.epoch
        )


def remove_old(db: Connection) -> int:
    """Delete links and askings that are a day old; return how many."""
    with db.transaction():
        return store.remove_old(db, before=now() - KEPT_FOR)


def remove_demonstration(db: Connection) -> None:
    """Delete the links of the demonstration."""
    store.remove_demonstration(db)


def _make_link(db: Connection, asker: Asker, office_id: UUID | None) -> tuple[LinkSecret, Link]:
    secret, moment = new_secret(), now()
    link = Link(
        id=new_id(),
        digest=digest(secret),
        person_id=asker.person_id,
        office_id=office_id,
        epoch=asker.epoch,
        made_at=moment,
        until=moment + LASTS,
    )
    store.add_link(db, link)
    return LinkSecret(f"/signin/{secret}"), link

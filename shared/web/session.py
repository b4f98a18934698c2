"""The signed cookie of somebody who signed in: which member, which session, which epoch, nothing else."""

import time
from uuid import UUID

from flask import session

from shared.standing.credentials import SignedSession


def begin(*, member_id: UUID, session_id: UUID, office_id: UUID, epoch: int) -> None:
    """Sign this browser in; everything the cookie held before is dropped (against fixation)."""
    session.clear()
    session.permanent = True
    session["who"] = [str(member_id), str(session_id), epoch, int(time.time())]
    session["office"] = str(office_id)


def end() -> None:
    """Sign this browser out."""
    session.clear()


def signed() -> SignedSession | None:
    """Return what the cookie says, if it says it well; the signature was checked by Flask."""
    who = session.get("who")
    if not isinstance(who, list) or len(who) != 4:
        return None
    try:
        return SignedSession(UUID(who[0]), UUID(who[1]), int(who[2]), float(who[3]))
    except (ValueError, TypeError, AttributeError):
        return None

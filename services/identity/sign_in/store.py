"""Links and askings in and out of their tables; a link's secret never comes here."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from services.identity.sign_in.domain import Asker, Asking, Link, Right
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)


def find_asker(db: Connection, *, email: str, office_id: UUID | None) -> Asker | None:
    """Return the member with this address who may act for the office, or for any."""
    return queries.find(db, "find_asker", Asker, email=email, office_id=office_id)


def add_link(db: Connection, link: Link) -> None:
    """Add a link."""
    queries.run(db, "add_link", **asdict(link))


def find_link(db: Connection, digest: str) -> Link | None:
    """Return the link, whatever its state, or None."""
    return queries.find(db, "find_link", Link, digest=digest)


def spend_link(db: Connection, digest: str, *, moment: datetime) -> Link | None:
    """Spend the link if it can be spent; exactly one of all who try gets it."""
    return queries.find(db, "spend_link", Link, digest=digest, moment=moment)


def list_rights(db: Connection, link: Link) -> list[Right]:
    """Return what the link's member may act for now."""
    return queries.list(db, "list_rights", Right, **_whose(link))


def hold_rights(db: Connection, link: Link) -> list[Right]:
    """Return what the link's member may act for now, held until the transaction ends."""
    return queries.list(db, "hold_rights", Right, **_whose(link))


def hold_address(db: Connection, email: str) -> None:
    """Let nobody else ask for this address until the transaction ends."""
    queries.value(db, "hold_address", email=email)


def count_askings(db: Connection, email: str, *, since: datetime) -> int:
    """Return how often this address was asked for since then."""
    count: int = queries.value(db, "count_askings", email=email, since=since)
    return count


def hold_source(db: Connection, source: str) -> None:
    """Let askings from one place come one after the other, so that its limit is counted truly."""
    queries.value(db, "hold_source", source=source)


def count_askings_from(db: Connection, source: str, *, since: datetime) -> int:
    """Return how often links were asked for from this place since then."""
    count: int = queries.value(db, "count_askings_from", source=source, since=since)
    return count


def add_asking(
    db: Connection,
    *,
    asking_id: UUID,
    email: str,
    back: str,
    language: str,
    asked_at: datetime,
    source: str,
) -> None:
    """Keep an asking until it is answered."""
    queries.run(
        db,
        "add_asking",
        id=asking_id,
        email=email,
        back=back,
        language=language,
        asked_at=asked_at,
        source=source,
    )


def find_asking(db: Connection, asking_id: UUID) -> Asking | None:
    """Return the asking, held until the transaction ends, or None."""
    return queries.find(db, "find_asking", Asking, id=asking_id)


def forget_address(db: Connection, asking_id: UUID) -> None:
    """Forget the address of an asking that was answered."""
    queries.run(db, "forget_address", id=asking_id)


def remove_old(db: Connection, *, before: datetime) -> int:
    """Delete links and askings made before; return how many."""
    links = queries.count(db, "remove_old_links", before=before)
    return links + queries.count(db, "remove_old_askings", before=before)


def remove_demonstration(db: Connection) -> None:
    """Delete the links of the demonstration's people and offices."""
    queries.run(db, "remove_demonstration")


def _whose(link: Link) -> dict[str, object]:
    return {"person_id": link.person_id, "epoch": link.epoch, "office_id": link.office_id}

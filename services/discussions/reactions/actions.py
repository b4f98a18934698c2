"""Give a reaction in the name of an office, and take it back."""

from collections.abc import Iterator
from uuid import UUID

from services.discussions.reactions import store
from services.discussions.reactions.domain import Reaction, require_in_sight, require_name
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.data.database import Connection
from shared.facts.discussions import ReactionGiven, ReactionTakenBack
from shared.facts.fact import Fact
from shared.standing.people import Member


def react(
    db: Connection, member: Member, post_id: UUID, name: str, *, demonstration: bool = False
) -> None:
    """Say one word about a post; saying it again changes nothing."""
    with db.transaction():
        post = require_in_sight(store.find_post(db, post_id))
        reaction = Reaction(
            post_id=post.id, office_id=member.office.id, name=require_name(name), given_at=now()
        )
        is_new = store.give(
            db,
            reaction,
            member_id=member.id,
            demonstration=demonstration or member.office.demonstration or post.demonstration,
        )
        if is_new:
            tell(db, ReactionGiven(reaction=reaction.as_told()), private=_by(member))


def take_back(db: Connection, member: Member, post_id: UUID, name: str) -> None:
    """Take a reaction back; taking back what was not given changes nothing."""
    with db.transaction():
        post = require_in_sight(store.find_post(db, post_id))
        taken = store.take_back(
            db, post_id=post.id, office_id=member.office.id, name=require_name(name)
        )
        if taken is not None:
            tell(db, ReactionTakenBack(reaction=taken.as_told()), private=_by(member))


def remove_demonstration(db: Connection) -> int:
    """Take the demonstration's reactions away; return how many there were."""
    with db.transaction():
        removed = store.remove_demonstration(db)
        for reaction in removed:
            if not reaction.from_public:
                tell(db, ReactionTakenBack(reaction=reaction.as_told()))
    return len(removed)


def state_reactions(db: Connection) -> Iterator[Fact]:
    """State every reaction anew."""
    for reaction in store.list_all_reactions(db):
        yield ReactionGiven(reaction=reaction.as_told())


def _by(member: Member) -> dict[str, str]:
    return {"member_id": str(member.id), "via": member.via}

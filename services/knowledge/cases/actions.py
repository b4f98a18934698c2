"""What an office may do with its case studies, and what knowledge does with a moderator's decision."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.knowledge.cases import store
from services.knowledge.cases.domain import (
    Case,
    NewCase,
    as_told,
    has_same_words,
    outcome_as_json,
    require_sound,
)
from services.knowledge.channels.reads import find_channel
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.core.errors import Conflict, Gone, NotFound, Refused
from shared.core.ids import new_id
from shared.core.marks import N_
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.knowledge import (
    CaseHidden,
    CasePublished,
    CaseRemoved,
    CaseRestored,
    CaseRevised,
    CaseWithdrawn,
)
from shared.facts.moderation import Decision
from shared.standing.may import require_own
from shared.standing.people import Member


def file_case(
    db: Connection,
    member: Member,
    wish: NewCase,
    *,
    demonstration: bool = False,
    published_at: datetime | None = None,
) -> Case:
    """Publish a case study in the name of the member's office."""
    moment = published_at or now()
    require_sound(wish, now().date())
    with db.transaction():
        _require_open(db, wish.channel)
        case = Case(
            id=new_id(),
            office_id=member.office.id,
            channel_slug=wish.channel,
            title=wish.title,
            problem=wish.problem,
            action=wish.action,
            lessons=wish.lessons,
            cost=wish.cost,
            outcome_json=outcome_as_json(wish.outcome),
            published_at=moment,
            version=1,
            demonstration=demonstration or member.office.demonstration,
        )
        store.add_case(db, case)
        store.add_version(db, case, written_at=moment, member_id=member.id)
        tell(db, CasePublished(case=as_told(case)), private=_by(member))
    return case


def revise_case(db: Connection, member: Member, case_id: UUID, wish: NewCase) -> Case:
    """Change the words of one's own office's case study; the earlier ones stay in its history."""
    require_sound(wish, now().date())
    with db.transaction():
        case = _own_case(db, member, case_id)
        if wish.channel != case.channel_slug:
            sentence = N_("A case study stays in the channel it was published in.")
            raise Refused(sentence, fields={"channel": sentence})
        if has_same_words(case, wish):
            return case
        moment = now()
        revised = replace(
            case,
            title=wish.title,
            problem=wish.problem,
            action=wish.action,
            lessons=wish.lessons,
            cost=wish.cost,
            outcome_json=outcome_as_json(wish.outcome),
            version=case.version + 1,
            edited_at=moment,
        )
        store.change_words(db, revised)
        store.add_version(db, revised, written_at=moment, member_id=member.id)
        tell(db, CaseRevised(case=as_told(revised)), private=_by(member))
    return revised


def withdraw_case(db: Connection, member: Member, case_id: UUID) -> None:
    """Take one's own office's case study back."""
    with db.transaction():
        case = _own_case(db, member, case_id)
        withdrawn = replace(case, is_withdrawn=True, version=case.version + 1)
        store.change_sight(db, withdrawn)
        tell(db, CaseWithdrawn(case=as_told(withdrawn)), private=_by(member))


def obey(db: Connection, decision: Decision) -> None:
    """Hide or restore a case study as a moderator decided; a decision older than the last changes nothing."""
    if decision.item_kind != "case":
        return
    with db.transaction():
        case = store.find_case_to_change(db, decision.item_id)
        if case is None or (case.decided_at and decision.taken_at <= case.decided_at):
            return
        is_hidden = decision.verdict == "hide"
        decided = replace(
            case,
            is_hidden=is_hidden,
            hidden_reason=decision.reason if is_hidden else "",
            decided_at=decision.taken_at,
            version=case.version + 1,
        )
        store.change_sight(db, decided)
        tell(
            db,
            CaseHidden(case=as_told(decided), rule=decision.rule, reason=decision.reason)
            if is_hidden
            else CaseRestored(case=as_told(decided)),
        )


def remove_demonstration(db: Connection) -> int:
    """Take the demonstration's case studies away without a trace; return how many there were."""
    with db.transaction():
        removed = store.remove_demonstration(db)
        for case_id in removed:
            tell(db, CaseRemoved(case_id=case_id))
    return len(removed)


def state_cases(db: Connection) -> Iterator[Fact]:
    """State every case study anew, as the fact that describes it best."""
    for case in store.list_all_cases(db):
        if case.is_withdrawn:
            yield CaseWithdrawn(case=as_told(case))
        elif case.is_hidden:
            yield CaseHidden(case=as_told(case))
        elif case.edited_at is not None:
            yield CaseRevised(case=as_told(case))
        else:
            yield CasePublished(case=as_told(case))


def _require_open(db: Connection, slug: str) -> None:
    channel = find_channel(db, slug)
    sentence = ""
    if channel is None:
        sentence = N_("There is no channel by this name. Choose one of the list.")
    elif channel.is_archived:
        sentence = N_("This channel is archived. It takes no new case studies.")
    if sentence:
        raise Refused(sentence, fields={"channel": sentence})


def _own_case(db: Connection, member: Member, case_id: UUID) -> Case:
    case = store.find_case_to_change(db, case_id)
    if case is None:
        raise NotFound("There is no case study at this address.")
    require_own(member, case.office_id)
    if case.is_withdrawn:
        raise Gone("This case study was withdrawn by its office.")
    if case.is_hidden:
        raise Conflict(
            "A moderator hid this case study. It can be changed again when it is restored."
        )
    return case


def _by(member: Member) -> dict[str, str]:
    return {"member_id": str(member.id), "via": member.via}

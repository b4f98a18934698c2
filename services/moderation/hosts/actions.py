"""Decide about another server: its rule, the public log, the audit and the fact are one commit."""

from collections.abc import Iterator

from services.moderation.audit import actions as audit
from services.moderation.hosts import store
from services.moderation.hosts.domain import HostDecision, HostRule, NewHostRule, require_host
from services.moderation.rules.domain import require_plain_words
from shared.bus.outbox import tell
from shared.core.clock import now
from shared.core.ids import new_id
from shared.data.database import Connection
from shared.facts.fact import Fact
from shared.facts.moderation import HostJudged
from shared.standing.may import MODERATORS
from shared.standing.people import Member


def judge_host(
    db: Connection, member: Member | None, wish: NewHostRule, *, origin: str
) -> HostRule:
    """Open, limit or block a server and all names below it; the same again changes nothing.

    No member: the operator of the instance decides, by a command on its machine.
    """
    if member is not None:
        MODERATORS.admit(member)
    require_plain_words(wish.reason, field="reason")
    host = require_host(wish.host, origin=origin)
    with db.transaction():
        known = store.hold_rule(db, host)
        if known is not None and (known.policy, known.reason) == (wish.policy, wish.reason):
            return known
        rule = HostRule(
            host=host,
            policy=wish.policy,
            reason=wish.reason,
            version=known.version + 1 if known else 1,
            judged_at=now(),
        )
        store.put_rule(db, rule)
        _record(db, member, rule)
        by = {"member_id": str(member.id), "via": member.via} if member else {"by": "operator"}
        tell(db, HostJudged(rule=rule.as_told()), private=by)
    return rule


def state_rules(db: Connection) -> Iterator[Fact]:
    """State the rule about every server anew."""
    for rule in store.list_all_rules(db):
        yield HostJudged(rule=rule.as_told())


def _record(db: Connection, member: Member | None, rule: HostRule) -> None:
    decision = HostDecision(
        id=new_id(),
        host=rule.host,
        policy=rule.policy,
        reason=rule.reason,
        office_id=member.office.id if member else None,
        member_id=member.id if member else None,
        judged_at=rule.judged_at,
    )
    store.add_decision(db, decision)
    audit.record(
        db,
        member,
        rule.policy,
        item_name=f"host:{rule.host}",
        rule="",
        reason=rule.reason,
        demonstration=False,
        decision_id=decision.id,
    )

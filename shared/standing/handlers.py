"""How facts become standing: upserts guarded by version, so order and repetition do not matter."""

from datetime import datetime

import msgspec

from shared.bus.hearing import hears, hears_pulse
from shared.data.database import Connection
from shared.facts import identity as told
from shared.facts.federation import ActorChanged, ActorGone, ActorSeen, HostAnswered, HostSilent
from shared.facts.moderation import HostJudged
from shared.standing.pulse import queries, stamp


@hears(told.CityRegistered, told.CityChanged)
def put_city(db: Connection, fact: told.CityRegistered | told.CityChanged) -> None:
    """Keep the city as it is now."""
    queries.run(db, "put_city", **msgspec.structs.asdict(fact.city))


@hears(told.CityRemoved)
def remove_city(db: Connection, fact: told.CityRemoved) -> None:
    """Forget a demonstration's city."""
    queries.run(db, "remove_city", geoid=fact.geoid)


@hears(told.OfficeOpened, told.OfficeChanged)
def put_office(db: Connection, fact: told.OfficeOpened | told.OfficeChanged) -> None:
    """Keep the office as it is now."""
    queries.run(db, "put_office", **msgspec.structs.asdict(fact.office))


@hears(told.OfficeRemoved)
def remove_office(db: Connection, fact: told.OfficeRemoved) -> None:
    """Forget a demonstration's office."""
    queries.run(db, "remove_office", id=fact.office_id)


@hears(told.MemberJoined, told.MemberChanged, told.MemberSuspended, told.MemberReinstated)
def put_member(
    db: Connection,
    fact: told.MemberJoined | told.MemberChanged | told.MemberSuspended | told.MemberReinstated,
) -> None:
    """Keep the member as they are now."""
    queries.run(db, "put_member", **msgspec.structs.asdict(fact.member))


@hears(told.MemberRemoved)
def remove_member(db: Connection, fact: told.MemberRemoved) -> None:
    """Forget a demonstration's member with every credential."""
    for statement in (
        "remove_member",
        "remove_terms_of_member",
        "remove_sessions_of_member",
        "remove_tokens_of_member",
    ):
        queries.run(db, statement, id=fact.member_id)


@hears(told.TermBegan, told.TermEnded)
def put_term(db: Connection, fact: told.TermBegan | told.TermEnded) -> None:
    """Keep the term as it is now."""
    queries.run(db, "put_term", **msgspec.structs.asdict(fact.term))


@hears(told.SessionBegan, told.SessionEnded)
def put_session(db: Connection, fact: told.SessionBegan | told.SessionEnded) -> None:
    """Keep the session as it is now."""
    queries.run(db, "put_session", **msgspec.structs.asdict(fact.session))


@hears(told.TokenIssued, told.TokenRevoked)
def put_token(db: Connection, fact: told.TokenIssued | told.TokenRevoked) -> None:
    """Keep the token as it is now."""
    values = msgspec.structs.asdict(fact.token) | {"scopes": list(fact.token.scopes)}
    queries.run(db, "put_token", **values)


@hears(ActorSeen, ActorChanged, ActorGone)
def put_actor(db: Connection, fact: ActorSeen | ActorChanged | ActorGone) -> None:
    """Keep somebody elsewhere as they are now; they speak here and never act here."""
    queries.run(db, "put_actor", **msgspec.structs.asdict(fact.actor))


@hears(HostJudged)
def put_host_rule(db: Connection, fact: HostJudged) -> None:
    """Keep what was decided about another server."""
    rule = fact.rule
    queries.run(
        db, "put_host_rule",
        host=rule.host, policy=rule.policy, judged_at=rule.judged_at, version=rule.version,
    )  # fmt: skip


@hears(HostSilent, HostAnswered)
def put_silence(db: Connection, fact: HostSilent | HostAnswered) -> None:
    """Keep whether another server answers."""
    queries.run(db, "put_silence", **msgspec.structs.asdict(fact.silence))


@hears_pulse("identity", "authority")
def keep_fresh(db: Connection, said_at: datetime) -> None:
    """Remember until when this service knows all that identity had to say."""
    stamp(db, said_at)


PROJECTIONS = (
    "standing_cities",
    "standing_offices",
    "standing_members",
    "standing_terms",
    "standing_sessions",
    "standing_tokens",
    "standing_actors",
    "standing_hosts",
)
"""Tables that a rebuild may empty and fill again, in every service."""

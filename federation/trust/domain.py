"""Why somebody elsewhere is believed to be a mayor's office: the operator vouches for its server, for a reason."""

from dataclasses import dataclass, replace

from federation.actors.domain import RemoteActor

LONGEST_BECAUSE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """A server that the operator vouches for."""

    host: str
    reason: str
    """In the operator's words; shown beside every office of the server."""
    is_league: bool = False
    """Whether what it says of other servers is believed too."""


def claims_office(actor: RemoteActor) -> bool:
    """Return whether an actor says, in our terms, that it is the office of a city."""
    terms = actor.terms
    return actor.type == "Person" and all(terms.get(name) for name in ("geoid", "city", "state"))


def believed(actor: RemoteActor, trust: Trust | None) -> RemoteActor:
    """Return the actor as it is believed to be, by what the operator says of its server."""
    if trust is None or not claims_office(actor) or actor.is_gone:
        return replace(actor, standing="public", because="")
    because = f"The operator of this instance vouches for {trust.host}: {trust.reason}"
    return replace(actor, standing="office", because=because[:LONGEST_BECAUSE])

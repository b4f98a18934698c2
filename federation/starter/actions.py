"""Telling a starter list, and joining the network by somebody else's."""

from time import monotonic
from typing import Any

from federation.actors.fetching import Fetcher
from federation.following.domain import Following
from federation.keys.actions import proof_key_of
from federation.mirror.actions import follow_channel
from federation.proof.integrity import add_proof
from federation.proof.refusal import NotProven
from federation.reach import require_may_federate
from federation.starter import store
from federation.starter.domain import PATH, Offered, StarterList, read_list, teller_of, write_list
from shared.core.clock import now
from shared.core.errors import Malformed, NotFound, Refusal, Refused, Unavailable
from shared.core.hosts import NotAnAddress, canonical_url
from shared.core.ids import activity_id, instance_id
from shared.data.database import Connection, settings_of

LONGEST_JOIN = 30.0
"""Seconds that asking for the channels of one list may take."""


def offer(db: Connection) -> list[Offered]:
    """Offer a list of our channels and those we follow from now on; return what is in it."""
    store.offer(db)
    return store.list_offered(db)


def withdraw(db: Connection) -> None:
    """Offer no list from now on."""
    store.withdraw(db)


def starter_document(db: Connection) -> dict[str, Any]:
    """Return the list with its proof, or refuse with NotFound when the operator offers none."""
    offered_at = store.find_offer(db)
    if offered_at is None:
        raise NotFound("This instance offers no starter list.")
    settings = settings_of(db)
    instance = instance_id(settings.origin)
    key = proof_key_of(db, "instance", instance)
    written = write_list(
        settings.origin + PATH,
        activity_id(settings.origin, "instance", instance),
        settings.instance_name,
        store.list_offered(db),
        offered_at,
    )
    return add_proof(written, key.key, key.key_id, now=now())


def read_offer(db: Connection, text: str, fetcher: Fetcher) -> StarterList:
    """Return the starter list of an instance, verified by the key the instance itself shows; or refuse."""
    require_may_federate(db)
    typed = text.strip()
    try:
        url = canonical_url(typed if "://" in typed else f"https://{typed}")
    except NotAnAddress as refusal:
        raise Refused(refusal.sentence, fields={"url": refusal.sentence}) from None
    address = url.origin + (PATH if url.path in {"", "/"} else url.path)
    try:
        document = fetcher.document(address, in_person=True)
    except Unavailable as refusal:
        raise Unavailable(
            "{host} does not answer just now. Try again later.", host=url.authority
        ) from refusal
    except (NotProven, Malformed) as refusal:
        raise NotFound("There is no starter list at {address}.", address=address) from refusal
    try:
        teller = fetcher.actor(teller_of(document, address), in_person=True)
        return read_list(document, teller, now())
    except (NotProven, Unavailable) as refusal:
        raise Refused(refusal.sentence) from refusal
    except Malformed as refusal:
        raise Refused("The starter list cannot be read.") from refusal


def kept_of(offered: StarterList, words: set[str]) -> list[Offered]:
    """Return the channels meant by their topic, name or address; refuse words that mean none of the list."""
    spelled = {each: {each.topic, each.name, each.actor} for each in offered.channels}
    if unknown := words.difference(*spelled.values()):
        raise Refused("The list has no channel called {names}.", names=", ".join(sorted(unknown)))
    return [each for each, spellings in spelled.items() if spellings & words]


def join(
    db: Connection, offered: StarterList, keep: set[str], fetcher: Fetcher
) -> tuple[list[Following], dict[str, Refusal]]:
    """Follow the channels of a list that are kept; return them, and why others could not be."""
    followed: list[Following] = []
    failed: dict[str, Refusal] = {}
    origin, deadline = settings_of(db).origin, monotonic() + LONGEST_JOIN
    for channel in offered.channels:
        if channel.actor not in keep or channel.actor.startswith(origin + "/"):
            continue
        try:
            if monotonic() > deadline:
                raise Unavailable("Its turn did not come in time. Try again for this one.")
            followed.append(follow_channel(db, channel.actor, fetcher))
        except Refusal as refusal:
            failed[channel.actor] = refusal
    return followed, failed

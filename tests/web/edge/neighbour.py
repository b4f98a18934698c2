"""An instance elsewhere that can be followed and joined, answered for without a network."""

from federation.actors.fetching import fetcher_of
from federation.mirror.actions import follow_channel
from federation.proof.integrity import add_proof
from federation.proof.keys import PrivateKey
from federation.starter.domain import PATH, Offered, write_list
from shared.core.clock import now
from tests.contracts.federation import signing
from tests.contracts.federation.servers import Elsewhere, actor_document
from tests.house import House

THERE = "http://m.example"
INSTANCE = f"{THERE}/ap/instance/1"
NAMED = "@housing@m.example"


def move_in(house: House) -> None:
    """Have the instance answer; one of its channels is followed from here already."""
    shown = Elsewhere(house).directory.documents
    key = PrivateKey("ed25519", signing.private_key("ed25519"))
    method = {
        "id": f"{INSTANCE}#ed25519-key",
        "type": "Multikey",
        "controller": INSTANCE,
        "publicKeyMultibase": key.public.multikey,
    }
    shown[INSTANCE] = actor_document(INSTANCE, type="Application", assertionMethod=[method])
    offered = []
    for slug in ("housing", "parks", "water"):
        channel = f"{THERE}/ap/channels/{slug}"
        shown[channel] = actor_document(channel, type="Group")
        offered.append(
            Offered(actor=channel, host="m.example", name=slug, purpose="", topic=slug, threads=0)
        )
    written = write_list(THERE + PATH, INSTANCE, "The neighbour", offered, now())
    shown[THERE + PATH] = add_proof(written, key, method["id"], now=now())
    to = {"rel": "self", "type": "application/activity+json", "href": offered[0].actor}
    found = f"{THERE}/.well-known/webfinger?resource=acct:{NAMED[1:]}"
    shown[found] = {"subject": f"acct:{NAMED[1:]}", "links": [to]}
    database = house.databases["federation"]
    with database.connection() as db:
        follow_channel(db, offered[2].actor, fetcher_of(database))
    house.drain()

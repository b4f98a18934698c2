"""Every document we write, of an invented office in an invented channel; `python -m` keeps them as files.

What others stored once they compare with what we send later, so a difference is read by a person.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from federation.vocabulary import activity, collection, discovery
from federation.vocabulary.actor import ActorAddresses, PublicKeys, update_actor
from federation.vocabulary.addressing import Addressing, Mentioned
from federation.vocabulary.case import write_case
from federation.vocabulary.channel import write_channel
from federation.vocabulary.context import (
    ACTOR_CONTEXT,
    CASE_CONTEXT,
    POST_CONTEXT,
    REMOVAL_CONTEXT,
)
from federation.vocabulary.discovery import Usage
from federation.vocabulary.instance import write_instance
from federation.vocabulary.office import write_office
from federation.vocabulary.post import write_post
from federation.vocabulary.removal import Removal
from shared.core.ids import ActivityKind, activity_id
from shared.facts.discussions import Post
from shared.facts.knowledge import Case, Outcome

FOLDER = Path(__file__).with_name("documents")
ORIGIN = "https://exchange.example"
AT = datetime(2026, 11, 23, 9, 0, 0, 120_000, UTC)
LATER = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
PEM = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----\n"
MULTIKEY = "z6MkrbYCbFK6Zwu6AcoDM8x3ZanvjsXn91uchW74bFToCo4f"


def uuid(number: int) -> UUID:
    """Return one of the cast's ids."""
    return UUID(int=0x01930000_0000_7000_8000_000000000000 + number)


CHANNEL, OFFICE, POST, REPLY, CASE, ANNOUNCEMENT, ACTIVITY = map(uuid, range(1, 8))


def url(kind: ActivityKind, id_: UUID) -> str:
    """Return an ActivityPub id."""
    return activity_id(ORIGIN, kind, id_)


GROUP = Mentioned(id=url("channels", CHANNEL), handle="@housing@exchange.example")
HERE = Addressing(author=url("offices", OFFICE), channel=GROUP, thread=url("threads", POST))
ANN = Mentioned(id="https://m.example/users/ann", handle="@ann@m.example")
ACT = url("activities", ACTIVITY)


def _post(**words: Any) -> Post:
    given: dict[str, Any] = {
        "id": POST, "thread_id": POST, "channel_id": CHANNEL, "channel_slug": "housing",
        "office_id": OFFICE, "kind": "question", "title": "Who has mended roofs?",
        "body": "We *tried* tar.\n\n- Cheap\n- [Slow](https://example.org/tar)", "published_at": AT, "version": 1,
    }  # fmt: skip
    return Post(**(given | words))


def _actor(kind: ActivityKind, id_: UUID, page: str) -> tuple[ActorAddresses, PublicKeys]:
    id_url = url(kind, id_)
    where = ActorAddresses(
        id=id_url, url=ORIGIN + page, shared_inbox=f"{ORIGIN}/inbox", authority="exchange.example"
    )
    keys = PublicKeys(
        rsa_id=f"{id_url}#main-key", rsa_pem=PEM,
        ed25519_id=f"{id_url}#ed25519-key", ed25519_multikey=MULTIKEY,
    )  # fmt: skip
    return where, keys


def _actors() -> dict[str, Any]:
    channel = write_channel(
        *_actor("channels", CHANNEL, "/channels/housing"),
        slug="housing", name="Housing", purpose="Homes that people can pay for.", topic="housing",
        outside="shown", is_archived=False,
    )  # fmt: skip
    office = write_office(
        *_actor("offices", OFFICE, "/offices/springvale"),
        handle="springvale", name="Office of the Mayor of Springvale", city_name="Springvale",
        city_url=f"{ORIGIN}/cities/springvale-vt", state="VT", geoid="5099999", population=1_900,
        size_class="under_2500", vouched_by="Mayoral Exchange", demonstration=False,
        website="https://www.springvale.example/",
    )  # fmt: skip
    instance = write_instance(
        *_actor("instance", uuid(9), "/about"), hostname="exchange.example", name="Mayoral Exchange"
    )
    return {
        "channel": channel,
        "office": office,
        "instance": instance,
        "update_of_channel": update_actor(ACT, channel, LATER),
    }


def _outcome(**words: Any) -> Outcome:
    given: dict[str, Any] = {
        "indicator": "Vacant homes", "unit": "homes", "baseline": 412, "baseline_on": date(2024, 3, 1),
        "result": 318.5, "result_on": date(2025, 3, 1), "population": 1_900, "source": "City register",
        "comparison": "similar_places",
    }  # fmt: skip
    return Outcome(**(given | words))


def _case(**words: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "id": CASE, "office_id": OFFICE, "channel_slug": "housing", "title": "Homes that stood empty",
        "problem": "Too many homes stood empty.", "action": "We *asked* their owners.",
        "outcome": _outcome(), "published_at": AT, "version": 1, "lessons": "Ask early.", "cost": "$40,000",
    }  # fmt: skip
    case = Case(**(given | words))
    where = Addressing(author=HERE.author, channel=GROUP, thread=url("threads", ANNOUNCEMENT))
    return write_case(url("cases", CASE), case, where, url=f"{ORIGIN}/knowledge/cases/{CASE}")


def _objects() -> dict[str, Any]:
    page = f"{ORIGIN}/channels/housing/{POST}"
    answer = Addressing(
        author=HERE.author, channel=GROUP, thread=HERE.thread,
        answers="https://m.example/notes/1", answered=ANN,
    )  # fmt: skip
    reply = _post(id=REPLY, answers=POST, title=None, body="We have.", edited_at=LATER)
    percent = _outcome(indicator="Rate", unit="%", baseline=12, result=9.6, comparison="none")
    return {
        "post": write_post(url("posts", POST), _post(), HERE, url=page),
        "reply": write_post(url("posts", REPLY), reply, answer, url=f"{page}#post-{REPLY}"),
        "case": _case(),
        "case_in_percent": _case(outcome=percent, lessons="", cost=""),
        "case_without_numbers": _case(outcome=None, edited_at=LATER),
    }


def _activities(post: dict[str, Any]) -> dict[str, Any]:
    gone = activity.tombstone(post["id"], "Page", LATER)
    addressed = activity.addressed_as(post)
    like = activity.like(ACT, addressed, post["id"], "tried", LATER)
    created = activity.create(ACT, post)
    return {
        "create": created,
        "update": activity.update(ACT, post, LATER),
        "tombstone": gone,
        "delete": activity.delete(ACT, addressed, gone, LATER),
        "delete_by_moderator": activity.delete(
            ACT, addressed, gone, LATER, Removal(reason="It names a child.", rule="personal_data")
        ),
        "delete_for_author": activity.delete(
            ACT,
            addressed,
            gone,
            LATER,
            Removal(reason="Its author took this back.", by_author=True),
        ),
        "like": like,
        "undo_like": activity.undo(url("activities", uuid(8)), like, LATER),
        "announce_activity": activity.announce(url("activities", uuid(8)), GROUP.id, created, AT),
        "turn_down": activity.turn_down(
            ACT, GROUP.id, ANN.id, "https://m.example/notes/1", "The channel is closed.", AT
        ),
        "flag": activity.flag(
            ACT,
            url("instance", uuid(9)),
            ANN.id,
            "https://m.example/notes/1",
            to=GROUP.id,
            words="It sells.",
            at=AT,
        ),
        "announce_id": activity.announce(ACT, GROUP.id, post["id"], AT, cc=(ANN.id,)),
    }


def _lists() -> dict[str, Any]:
    outbox, replies = f"{GROUP.id}/outbox", f"{url('posts', POST)}/replies"
    return {
        "outbox": collection.paged(outbox, 21, f"{outbox}?page=first"),
        "outbox_page": collection.page(f"{outbox}?page=first", outbox, [ACT], f"{outbox}?page=x"),
        "followers": collection.counted(f"{GROUP.id}/followers", 3),
        "moderators": collection.whole(f"{GROUP.id}/moderators", [HERE.author]),
        "thread": collection.whole(
            HERE.thread, [url("posts", POST), ANN.id], attributedTo=GROUP.id, audience=GROUP.id
        ),
        "replies": collection.replies(
            replies, [url("posts", REPLY)], page_id=f"{replies}?page=first", is_first=True,
            following=f"{replies}?page=x",
        ),
    }  # fmt: skip


def _discovery() -> dict[str, Any]:
    usage = Usage(offices=3, active_month=2, active_halfyear=3, posts=5, replies=8)
    told: dict[str, Any] = {
        "release": "1.0.0",
        "origin": ORIGIN,
        "name": "Mayoral Exchange",
        "usage": usage,
    }
    return {
        "webfinger": discovery.resource_descriptor(
            "acct:housing@exchange.example", GROUP.id, "Group", f"{ORIGIN}/channels/housing"
        ),
        "nodeinfo_links": discovery.node_info_links(ORIGIN, url("instance", uuid(9))),
        "nodeinfo_2.0": discovery.node_info("2.0", **told),
        "nodeinfo_2.1": discovery.node_info("2.1", **told),
    }


def documents() -> dict[str, Any]:
    """Return every kind of document by name."""
    objects = _objects()
    return {
        "context_of_actors.v1": ACTOR_CONTEXT,
        "context_of_cases.v1": CASE_CONTEXT,
        "context_of_posts.v1": POST_CONTEXT,
        "context_of_removals.v1": REMOVAL_CONTEXT,
        **_actors(),
        **objects,
        **_activities(objects["post"]),
        **_lists(),
        **_discovery(),
    }


def main() -> None:
    """Keep every document as a file; the diff is read by a person before it is committed."""
    FOLDER.mkdir(exist_ok=True)
    for name, document in documents().items():
        text = json.dumps(document, indent=1, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""People on other servers for tests: what federation tells of them, without a network."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import msgspec

from shared.bus.outbox import tell_many
from shared.core.clock import now
from shared.core.ids import remote_id
from shared.facts.fact import Fact
from shared.facts.federation import (
    Actor,
    ActorChanged,
    ActorGone,
    ActorSeen,
    Post,
    PostReceived,
    Reaction,
    ReactionReceived,
    ReceivedPostEdited,
    ReceivedPostWithdrawn,
    ReceivedReactionTakenBack,
)
from tests.house import House


@dataclass
class Elsewhere:
    """Other servers, as federation hears them."""

    house: House
    _numbers: Any = field(default_factory=lambda: count(1))

    def tell(self, *facts: Fact) -> None:
        """Tell facts as federation does, and let every service hear them."""
        with self.house.databases["federation"].connection() as db, db.transaction():
            tell_many(db, facts)
        self.house.drain()

    def meet(self, name: str = "Ann", *, host: str = "m.example", **words: Any) -> Actor:
        """See somebody for the first time."""
        handle = name.lower().replace(" ", "_")
        actor = Actor(
            **(
                {
                    "id": remote_id(f"https://{host}/users/{handle}"),
                    "actor": f"https://{host}/users/{handle}",
                    "url": f"https://{host}/@{handle}",
                    "handle": f"{handle}@{host}",
                    "host": host,
                    "name": name,
                    "version": 1,
                }
                | words
            )
        )
        self.tell(ActorSeen(actor=actor))
        return actor

    def meet_office(self, city: str = "Elmford", *, host: str = "elmford.example") -> Actor:
        """See an office of another instance."""
        return self.meet(
            f"Office of the Mayor of {city}",
            host=host,
            handle=f"{city.lower()}@{host}",
            standing="office",
            because=f"{host} is the registered domain of {city}, VT.",
            city_name=city,
            state="VT",
            geoid="5000001",
            population=4_100,
            size_class="2500_10k",
        )

    def changes(self, actor: Actor, **words: Any) -> Actor:
        """Go by another name, or be believed for another reason."""
        changed = msgspec.structs.replace(actor, version=actor.version + 1, **words)
        self.tell(ActorChanged(actor=changed))
        return changed

    def goes(self, actor: Actor) -> None:
        """Delete an account."""
        gone = msgspec.structs.replace(actor, version=actor.version + 1, is_gone=True)
        self.tell(ActorGone(actor=gone))

    def post(
        self,
        author: Actor,
        body: str = "We live on that street.",
        *,
        answers: UUID | None = None,
        channel: UUID | None = None,
        published_at: datetime | None = None,
        **words: Any,
    ) -> Post:
        """Return words from elsewhere, not yet told."""
        number = next(self._numbers)
        activity_id = f"{author.actor}/statuses/{number}"
        return Post(
            **(
                {
                    "id": remote_id(activity_id),
                    "activity_id": activity_id,
                    "url": f"{author.url}/{number}",
                    "author_id": author.id,
                    "body": body,
                    "published_at": published_at or now(),
                    "answers": answers,
                    "channel_id": channel,
                }
                | words
            )
        )

    def says(self, author: Actor, body: str = "We live on that street.", **words: Any) -> Post:
        """Say something, or answer."""
        post = self.post(author, body, **words)
        self.tell(PostReceived(post=post))
        return post

    def edits(self, post: Post, body: str, **words: Any) -> Post:
        """Change the words."""
        edited = msgspec.structs.replace(post, body=body, edited_at=now(), **words)
        self.tell(ReceivedPostEdited(post=edited))
        return edited

    def withdraws(self, post: Post, *, author_id: UUID | None = None) -> None:
        """Take the words back."""
        self.tell(ReceivedPostWithdrawn(post_id=post.id, author_id=author_id or post.author_id))

    def reacts(self, author: Actor, post_id: UUID, name: Any = "useful") -> Reaction:
        """Say one word about a post."""
        reaction = Reaction(post_id=post_id, author_id=author.id, name=name, given_at=now())
        self.tell(ReactionReceived(reaction=reaction))
        return reaction

    def takes_back(self, reaction: Reaction) -> None:
        """Take a reaction back."""
        self.tell(ReceivedReactionTakenBack(reaction=reaction))

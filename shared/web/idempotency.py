"""A request sent twice under one Idempotency-Key happens once and is answered alike.

The answer is stored in the transaction of the change: either both exist or neither does. The scope is
the token and the route, for 24 hours. The same key with another body is refused (422), one that is
still being worked on is told to wait (409). What holds for a moment only is not kept: 429, and 500 or above.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from psycopg.types.json import Jsonb

from shared.core.errors import Conflict, Malformed, Refusal, Refused, TooMany
from shared.data.database import Connection
from shared.data.queries import Queries

queries = Queries.beside(__file__)

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What makes two requests the same request."""

    token_id: UUID
    route: str
    """Method and path."""
    key: str
    body: bytes

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise Malformed(
                "An Idempotency-Key is 1 to 255 visible ASCII characters, without spaces."
            )

    @property
    def scope(self) -> dict[str, object]:
        """The columns that name this request."""
        return {"token_id": self.token_id, "route": self.route, "key": self.key}


def once(
    db: Connection,
    asked: Asked,
    act: Callable[[], Answer],
    explain: Callable[[Refusal], Answer],
) -> Answer:
    """Run `act` in one transaction with its stored answer, or return the answer stored before.

    A refusal undoes what `act` did and is itself kept, as `explain` puts it into words.
    """
    body_digest = hashlib.sha256(asked.body).digest()
    with db.transaction():
        if not queries.value(db, "hold_key", **asked.scope):
            raise Conflict(
                "A request with this Idempotency-Key is still under way. Try again in a moment."
            )
        kept = db.execute(queries["find_answer"], asked.scope).fetchone()
        if kept is not None:
            if bytes(kept["body_digest"]) != body_digest:
                raise Refused(
                    "This Idempotency-Key was used before with another body. Use a new one."
                )
            headers = dict(kept["headers"]) | {"Idempotency-Replayed": "true"}
            return Answer(kept["status"], bytes(kept["body"]), headers)
        answer = _act_or_explain(db, act, explain)
        queries.run(db, "forget_old_answers")
        queries.run(
            db,
            "keep_answer",
            **asked.scope,
            body_digest=body_digest,
            status=answer.status,
            headers=Jsonb(answer.headers),
            body=answer.body,
        )
        return answer


def _act_or_explain(
    db: Connection, act: Callable[[], Answer], explain: Callable[[Refusal], Answer]
) -> Answer:
    try:
        with db.transaction():
            return act()
    except Refusal as refusal:
        if refusal.status >= 500 or isinstance(refusal, TooMany):
            raise  # what is refused for now is not refused for a day
        return explain(refusal)

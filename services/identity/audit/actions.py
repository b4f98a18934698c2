"""Write down a privileged act, in the transaction that did it."""

from shared.audit.actions import append
from shared.data.database import Connection

OPERATOR = "operator"
"""Who acts when it is the operator's command."""


def record(db: Connection, act: str, *, by: str, demonstration: bool, **about: object) -> None:
    """Append one entry; call it last in the transaction of the act, for its lock is everybody's.

    `about` says what was acted on, by ids; an address or a secret is never part of it.
    """
    words = {key: None if value is None else str(value) for key, value in about.items()}
    append(db, demonstration=demonstration, act=act, by=by, **words)

"""Which inboxes there are: of the whole instance, and of each channel, office and the instance itself."""

import re
from collections import OrderedDict
from time import monotonic
from uuid import UUID

from federation.inbox import store
from shared.core.errors import NotFound
from shared.core.ids import instance_id
from shared.data.database import Database

SHARED = "/inbox"
SECONDS = 60.0
MOST = 10_000
_OWN = re.compile(
    r"/ap/(channels|offices|instance)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/inbox"
)


class Inboxes:
    """Knows inboxes by path; one that was there a minute ago is not looked up again."""

    def __init__(self, database: Database, *, origin: str) -> None:
        self._database = database
        self._instance = instance_id(origin)
        self._known: OrderedDict[str, float] = OrderedDict()

    def require(self, path: str) -> None:
        """Refuse a path that is no inbox of anybody here."""
        if path == SHARED or self._known.get(path, 0.0) > monotonic():
            return
        found = _OWN.fullmatch(path)
        if found is None or not self._is_there(found[1], UUID(found[2])):
            raise NotFound("There is no inbox at this address.")
        self._known[path] = monotonic() + SECONDS
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def _is_there(self, kind: str, id_: UUID) -> bool:
        if kind == "instance":
            return id_ == self._instance
        with self._database.connection() as db:
            return store.is_inbox(db, kind, id_)

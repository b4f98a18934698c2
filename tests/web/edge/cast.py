"""What the tests of bad input stand on: something of every noun, every operation, every table."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from deploy.house import SERVICES
from services.discussions.channels.actions import put_outside
from shared.web.doors import Operation
from tests.elsewhere import Elsewhere
from tests.house import House, Programs
from tests.web.edge import oddities
from tests.web.edge.oddities import fields_of

NOBODY = UUID("00000000-0000-7000-8000-000000000000")
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


class Cast:
    """A house with something of every noun in it, and who speaks to it.

    `words` says what a good value is where not any value of its type will do.
    """

    def __init__(self, house: House) -> None:
        house.open_channel()
        self.house = house
        self.owner = house.add_member("springvale", is_moderator=True)
        self.own = house.programs(house.token(self.owner, "read", "write", "federate", "admin"))
        self.other = house.programs(house.token(house.add_member("elmford")))
        self.words: dict[str, Any] = {
            "channel": "housing",
            "host": "m.example",
            "actor": "@housing@m.example",
            "outcome.baseline_on": "2025-03-12",
        }
        self.post = self._made(self.own, "/discussions/posts", "NewPost")
        self.case = self._made(self.own, "/knowledge/cases", "NewCase")
        self.theirs = self._made(self.other, "/discussions/posts", "NewPost")
        self.hidden = self._made(self.other, "/discussions/posts", "NewPost")
        self.words["item"] = f"post:{self.theirs}"
        house.drain()
        self._report_and_hide()
        self._hold_words_from_elsewhere()

    def _made(self, who: Programs, path: str, shape: str) -> str:
        takes = next(o.takes for _, o in operations() if o.takes and o.takes.__name__ == shape)
        made = who.post(path, oddities.sample(fields_of(takes), self.words))
        assert made.status_code == 201, made.json
        return str(made.json["id"])  # type: ignore[index]

    def _report_and_hide(self) -> None:
        words = {"rule": "off_topic", "reason": "Not about cities."}
        self.other.post("/moderation/reports", words | {"item": f"post:{self.theirs}"})
        hide = words | {"item": f"post:{self.hidden}", "verdict": "hide"}
        assert self.own.post("/moderation/decisions", hide).status_code == 201
        self.house.drain()

    def _hold_words_from_elsewhere(self) -> None:
        with self.house.databases["discussions"].connection() as db:
            put_outside(db, "housing", "held")
        self.house.drain()
        others = Elsewhere(self.house)
        others.says(others.meet(), "We live there.", answers=UUID(self.post))

    def path(self, service: str, operation: Operation, **other: str) -> str:
        """Return the operation's address, with what is there in its parameters or with something else."""
        known = {"post_id": self.post, "case_id": self.case, "slug": "housing", "name": "useful"}
        return f"/{service}" + PARAMETER.sub(
            lambda found: (
                other.get(found[2])
                or known.get(found[2])
                or (str(NOBODY) if found[1] == "uuid" else "nothing_here")
            ),
            operation.rule,
        )


def operations() -> Iterator[tuple[str, Operation]]:
    """Yield every operation of the API with its service."""
    for service in SERVICES:
        for module in service.rooms("api"):
            for operation in module.api.operations:
                yield service.name, operation


def digest_of(admin_url: str) -> dict[str, str]:
    """Return what every table of every schema holds, as one digest each."""
    with psycopg.connect(admin_url) as admin:
        tables = admin.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)",
            [[*(service.name for service in SERVICES), "house"]],
        ).fetchall()
        each = [
            sql.SQL("SELECT {}, md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t").format(
                f"{schema}.{table}", sql.Identifier(schema, table)
            )
            for schema, table in tables
        ]
        return dict(admin.execute(sql.SQL(" UNION ALL ").join(each)).fetchall())

"""Lists come back from PostgreSQL as they went, whatever stands in them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.data.database import Database

NASTY = [
    "",
    "NULL",
    "null",
    'say "hi"',
    "back\\slash",
    "{a,b}",
    "a,b",
    " blank ",
    "tab\tline\n",
    "ü\u2003",
    "'",
    '\\"',
]


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("text[]", NASTY),
        ("text[]", []),
        ("text[]", [None, "a", None]),
        ("text[]", [["a", 'b"'], ["c", None]]),
        ("bytea[]", [b"", b'\x00\xff\\"', b"{}"]),
        ("uuid[]", [UUID(int=1), None]),
        ("bigint[]", [-1, 0, 2**62]),
        ("boolean[]", [True, False]),
        ("double precision[]", [1.5, -0.0]),
        ("timestamptz[]", [datetime(2026, 11, 23, tzinfo=UTC)]),
    ],
)
def test_a_list_comes_back(pools: Mapping[str, Database], type_: str, values: list[Any]) -> None:
    with pools["identity"].connection() as db:
        row = db.execute(f"SELECT %s::{type_} AS found".encode(), [values]).fetchone()

    assert row is not None
    assert row["found"] == values

"""Whoever asks for links for everybody is told to stop, and nobody else."""

from collections.abc import Mapping

import pytest

from services.identity.sign_in.actions import ask_for_link
from services.identity.sign_in.domain import PER_SOURCE, NewAsking, source_of
from shared.core.errors import TooMany
from shared.data.database import Database

FLOODER, NEIGHBOUR = (source_of(each, secret="s" * 32) for each in ("203.0.113.7", "198.51.100.1"))


def test_one_place_asks_for_so_many_addresses_and_no_more(
    house: object, databases: Mapping[str, Database]
) -> None:
    with databases["identity"].connection() as db:

        def ask(number: int, source: str) -> None:
            wish = NewAsking(email=f"member{number}@city.example")
            ask_for_link(db, wish, language="en", source=source)

        for number in range(PER_SOURCE):
            ask(number, FLOODER)

        with pytest.raises(TooMany) as refused:
            ask(PER_SOURCE, FLOODER)
        ask(PER_SOURCE, NEIGHBOUR)
        kept = db.execute("SELECT source FROM askings").fetchall()

    assert refused.value.retry_after == 3600
    assert len(kept) == PER_SOURCE + 1
    assert "203.0.113" not in str(kept)

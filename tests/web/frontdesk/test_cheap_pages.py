"""Anonymous pages ask the database little, however often they are read."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import DictRow

from tests.house import House
from tests.web.frontdesk.test_front_pages import ask, file


class Counting(psycopg.Cursor[DictRow]):
    """A cursor that notes what it is asked."""

    asked: list[str] = []  # noqa: RUF012 - one list for all cursors is the point

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        if str(query).strip():
            self.asked.append(str(query))
        return super().execute(query, *args, **kwargs)


@pytest.fixture
def asked(house: House) -> Iterator[list[str]]:
    """Everything that the front desk's one connection is asked."""
    with house.databases["frontdesk"].connection() as db:
        usual, db.cursor_factory = db.cursor_factory, Counting
    yield Counting.asked
    db.cursor_factory = usual


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/cities",
        "/cities?state=VT",
        "/cities/springvale-vt",
        "/offices/springvale",
        "/search",
        "/search?q=vacant",
        "/search?q=vacant&kind=question&state=VT",
        "/about",
        "/sitemap.xml",
    ],
)
def test_a_page_for_anybody_asks_at_most_three_things(
    house: House, asked: list[str], path: str
) -> None:
    house.open_channel()
    house.open_office("springvale", name="Springvale", state="VT")
    mayor = house.add_member("springvale")
    ask(house, mayor)
    file(house, mayor)
    client = house.client()
    client.get("/about")  # whether this is a demonstration is asked once in a while, not per page
    asked.clear()

    answer = client.get(path)

    assert answer.status_code == 200
    assert len(asked) <= 3, asked
    assert "Set-Cookie" not in answer.headers

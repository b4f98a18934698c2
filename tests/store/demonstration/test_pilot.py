"""The demonstration: worth reading, marked everywhere, loaded once however often, and gone without a trace."""

from collections import Counter
from typing import Any, get_args

import psycopg
import pytest
from psycopg import sql

from deploy.demonstration import cases, cast, load, threads
from deploy.house import SERVICES
from services.identity.places.domain import size_class
from shared.bus.drain import drain
from shared.facts.words import SizeClass
from tests.house import House


@pytest.fixture
def loaded(house: House) -> House:
    load.load(house.databases, settle=house.drain)
    house.drain()
    return house


def counts(admin_url: str) -> dict[str, int]:
    """Return how many demonstration rows each table of each service holds."""
    found = {}
    with psycopg.connect(admin_url) as admin:
        tables = admin.execute(
            "SELECT table_schema, table_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE column_name = 'demonstration' AND table_type = 'BASE TABLE'"
            " AND table_schema = ANY(%s)",
            [[service.name for service in SERVICES]],
        ).fetchall()
        for schema, table in tables:
            statement = f'SELECT count(*) FROM "{schema}"."{table}" WHERE demonstration'
            row = admin.execute(statement.encode()).fetchone()
            found[f"{schema}.{table}"] = row[0] if row else 0
    return found


COUNTERS = {"stream", "heard", "standing_pulse", "timed"}


def everything(admin_url: str) -> dict[str, list[str]]:
    """Return every row of every table but the counters."""
    with psycopg.connect(admin_url) as admin:
        tables = admin.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)",
            [[*(service.name for service in SERVICES), "house"]],
        ).fetchall()
        return {
            f"{schema}.{table}": [
                row
                for (row,) in admin.execute(
                    sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(
                        sql.Identifier(schema, table)
                    )
                )
            ]
            for schema, table in tables
            if table not in COUNTERS
        }


def test_every_size_of_city_speaks_in_every_channel() -> None:
    sizes = {size_class(office.population) for office in cast.OFFICES}

    assert sizes == set(get_args(SizeClass))
    assert {thread.channel for thread in threads.THREADS} == {one.slug for one in cast.CHANNELS}
    assert len(threads.THREADS) >= 24
    assert len(cases.STORIES) >= 8
    assert {story.result.status for story in cases.STORIES} == {
        "measured",
        "failed",
        "stopped",
        "expected",
    }
    assert max(Counter(thread.key for thread in threads.THREADS).values()) == 1


def test_a_visitor_reads_it_marked_as_a_demonstration(loaded: House) -> None:
    client = loaded.client()

    for path in ("/", "/channels/housing", "/knowledge", "/cities/decorah-ia"):
        assert "demonstration" in client.get(path).text.lower(), path
    posts = loaded.programs().get("/discussions/channels/housing/posts?limit=100").json["items"]
    assert {post["kind"] for post in posts} >= {"question", "experience", "case"}


def test_loading_it_twice_makes_it_once(loaded: House, admin_url: str) -> None:
    before = counts(admin_url)

    load.load(loaded.databases, settle=loaded.drain)
    loaded.drain()

    assert counts(admin_url) == before
    assert before["discussions.posts"] > 60


def test_its_link_signs_in(loaded: House) -> None:
    path = load.sign_in_link(loaded.databases["identity"])
    client = loaded.client()

    assert path is not None
    client.get(path)
    client.submit(path, follow_redirects=False)
    loaded.drain()
    assert cast.OFFICES[0].mayor in client.get("/account").text


def test_it_goes_without_a_trace_and_real_words_stay(loaded: House, admin_url: str) -> None:
    real = loaded.programs(loaded.token(loaded.add_member("springvale")))
    wish: dict[str, Any] = {"channel": "water", "kind": "question", "title": "Real", "body": "Yes"}
    post = real.post("/discussions/posts", wish).json
    loaded.drain()

    removed = load.remove(loaded.databases, settle=loaded.drain)

    assert removed["identity"] == len(cast.OFFICES)
    assert {name: count for name, count in counts(admin_url).items() if count} == {}
    with psycopg.connect(admin_url) as admin:
        handles = admin.execute("SELECT handle FROM house.handles ORDER BY handle").fetchall()
    assert handles == [("springvale",), ("water",)]
    kept = loaded.programs().get("/discussions/channels/water/posts").json["items"]
    assert [item["id"] for item in kept] == [post["id"]]
    assert load.sign_in_link(loaded.databases["identity"]) is None
    assert "This is a demonstration." not in loaded.client().get("/").text


def test_no_table_of_any_service_holds_what_it_did_not_hold_before(
    house: House, admin_url: str
) -> None:
    """Only counters go on: how far each service told and heard, and when it last looked."""
    real = house.programs(house.token(house.add_member("springvale")))
    house.open_channel("snow", "Snow")
    wish = {"channel": "snow", "kind": "question", "title": "Real", "body": "Yes"}
    real.post("/discussions/posts", wish)
    house.drain()
    before = everything(admin_url)

    load.load(house.databases, settle=house.drain)
    client = house.client()
    link = load.sign_in_link(house.databases["identity"])
    client.get(link or "")
    client.submit(link or "", follow_redirects=False)
    house.drain()
    load.remove(house.databases, settle=house.drain)

    assert everything(admin_url) == before


def test_what_was_removed_can_be_loaded_again(loaded: House, admin_url: str) -> None:
    before = counts(admin_url)
    load.remove(loaded.databases, settle=loaded.drain)

    load.load(loaded.databases, settle=loaded.drain)
    drain(SERVICES, loaded.databases)

    assert counts(admin_url) == before

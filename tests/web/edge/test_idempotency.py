"""A key is held while it works, kept with its change for a day, and never kept for a fault of ours."""

from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest

from shared.core.errors import Conflict, Refusal, Refused, TooMany, Unavailable
from shared.data.database import Database
from shared.web.idempotency import Answer, Asked, once, queries
from tests.house import House, Programs

POST = {"channel": "housing", "kind": "question", "title": "Who?", "body": "We own 40 lots."}


@pytest.fixture
def office(house: House) -> Programs:
    house.open_channel()
    return house.programs(house.token(house.add_member("springvale")))


@pytest.fixture
def database(house: House) -> Database:
    return house.databases["discussions"]


def asked(key: str = "k", body: bytes = b"{}", token: UUID | None = None) -> Asked:
    return Asked(token or UUID(int=7), "POST /x", key, body)


def explain(refusal: Refusal) -> Answer:
    return Answer(refusal.status)


def say(answer: Answer) -> Callable[[], Answer]:
    return lambda: answer


def fail(error: Exception) -> Answer:
    raise error


def titles(house: House) -> int:
    with house.databases["discussions"].connection() as db:
        row = db.execute("SELECT count(*) AS number FROM posts").fetchone()
    return int(row["number"]) if row else 0


def test_a_day_later_the_key_is_free_again(house: House, office: Programs, admin_url: str) -> None:
    assert office.post("/discussions/posts", POST, key="k").status_code == 201
    with psycopg.connect(admin_url) as admin:
        admin.execute("UPDATE discussions.idempotency SET kept_at = now() - interval '24 hours'")

    assert office.post("/discussions/posts", POST, key="k").status_code == 201
    assert titles(house) == 2


def test_while_one_request_works_the_same_key_is_told_to_wait(
    house: House, office: Programs, database: Database, admin_url: str
) -> None:
    office.post("/discussions/posts", POST, key="other")
    with psycopg.connect(admin_url) as admin:
        row = admin.execute("SELECT token_id FROM discussions.idempotency").fetchone()
    held = Asked(row[0] if row else uuid4(), "POST /api/v1/discussions/posts", "k", b"")

    with database.transaction() as db:
        assert queries.value(db, "hold_key", **held.scope)
        refused = office.post("/discussions/posts", POST, key="k")
    accepted = office.post("/discussions/posts", POST, key="k")

    assert (refused.status_code, accepted.status_code) == (409, 201)


def test_a_fault_of_ours_is_not_kept(database: Database) -> None:
    with database.connection() as db:
        for error in (Unavailable("Not now."), RuntimeError("a fault")):
            with pytest.raises(type(error)):
                once(db, asked(), lambda error=error: fail(error), explain)  # type: ignore[misc]

        assert once(db, asked(), say(Answer(201, b"made")), explain).status == 201


def test_who_asked_too_often_may_ask_the_same_again_later(database: Database) -> None:
    with database.connection() as db:
        with pytest.raises(TooMany):
            once(db, asked(), lambda: fail(TooMany("Wait.", retry_after=60)), explain)

        assert once(db, asked(), say(Answer(201, b"made")), explain).status == 201


def test_the_answer_and_the_change_are_one(database: Database) -> None:
    with database.connection() as db:

        def change_and_refuse() -> Answer:
            db.execute("INSERT INTO timed (work, asked_at) VALUES ('x', now())")
            raise Refused("No.")

        first = once(db, asked(), change_and_refuse, explain)
        again = once(db, asked(), say(Answer(201)), explain)
        left = db.execute("SELECT FROM timed WHERE work = 'x'").fetchall()

    assert (first.status, again.status, left) == (422, 422, [])
    assert again.headers["Idempotency-Replayed"] == "true"


def test_another_body_is_refused_and_another_scope_is_another_request(database: Database) -> None:
    with database.connection() as db:
        once(db, asked(), say(Answer(201)), explain)

        with pytest.raises(Refused):
            once(db, asked(body=b"[]"), say(Answer(201)), explain)
        for other in (
            asked("other"),
            asked(token=uuid4()),
            Asked(UUID(int=7), "PUT /x", "k", b"[]"),
        ):
            assert "Idempotency-Replayed" not in once(db, other, say(Answer(201)), explain).headers


def test_two_at_once_are_told_apart(database: Database) -> None:
    with database.connection() as first, database.connection() as second:

        def meanwhile() -> Answer:
            with pytest.raises(Conflict):
                once(second, asked(), say(Answer(500)), explain)
            return Answer(201)

        assert once(first, asked(), meanwhile, explain).status == 201

"""What moderators decide about other servers, and what other servers report."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.moderation.hosts.actions import judge_host
from services.moderation.hosts.domain import NewHostRule
from services.moderation.state import state
from shared.audit.actions import find_break
from shared.core.clock import now
from shared.core.errors import Refused
from shared.core.ids import new_id
from shared.facts.federation import FlagReceived
from shared.facts.moderation import HostJudged
from tests.elsewhere import Elsewhere
from tests.house import ORIGIN, House


@pytest.fixture
def db(house: House) -> Any:
    with house.databases["moderation"].connection() as connection:
        yield connection


def judge(db: Any, host: str, policy: Any = "blocked", reason: str = "It sends spam.") -> Any:
    wish = NewHostRule(host=host, policy=policy, reason=reason)
    return judge_host(db, None, wish, origin=ORIGIN)


def told(db: Any) -> list[Any]:
    return list(db.execute("SELECT lane, body::jsonb -> 'rule' AS rule FROM outbox ORDER BY seq"))


def test_a_decision_is_told_on_the_lane_of_authority_and_logged(house: House, db: Any) -> None:
    judge(db, "M.Example")
    judge(db, "m.example")
    judge(db, "m.example", "open", "It was cleaned up.")

    assert [(row["lane"], row["rule"]["policy"], row["rule"]["version"]) for row in told(db)] == [
        ("authority", "blocked", 1),
        ("authority", "open", 2),
    ]
    log = house.programs().get("/moderation/log").json["items"]
    assert [(item["item"], item["verdict"], item["reason"]) for item in log] == [
        ("host:m.example", "open", "It was cleaned up."),
        ("host:m.example", "blocked", "It sends spam."),
    ]
    assert house.programs().get("/moderation/hosts").json["items"] == []
    assert find_break(db) is None


@pytest.mark.parametrize(
    "host", ["", "com", "localhost:8000", "a b.example", "https://m.example/", "0177.0.0.1"]
)
def test_what_is_no_other_server_is_refused(db: Any, host: str) -> None:
    with pytest.raises(Refused):
        judge(db, host)
    assert told(db) == []


def test_the_state_tells_every_rule(db: Any) -> None:
    judge(db, "m.example")

    (fact,) = [each for each in state(db) if isinstance(each, HostJudged)]
    assert (fact.rule.host, fact.rule.policy) == ("m.example", "blocked")


def flag(item_id: UUID, host: str = "m.example", words: str = "Rude.") -> FlagReceived:
    return FlagReceived(
        flag_id=new_id(), item_kind="post", item_id=item_id, host=host, words=words,
        received_at=now() - timedelta(minutes=1),
    )  # fmt: skip


def test_what_another_server_reports_waits_in_the_queue_once(house: House, db: Any) -> None:
    house.open_channel()
    programs = house.programs(house.token(house.add_member("springvale")))
    wish = {"channel": "housing", "kind": "question", "title": "Who?", "body": "Words."}
    post = UUID(programs.post("/discussions/posts", wish).json["id"])
    house.drain()
    Elsewhere(house).tell(flag(post), flag(post), flag(post, "n.example", ""), flag(new_id()))

    rows = db.execute("SELECT host, reason, rule FROM reports ORDER BY host").fetchall()
    assert [(row["host"], row["reason"], row["rule"]) for row in rows] == [
        ("m.example", "Rude.", "elsewhere"),
        ("n.example", "–", "elsewhere"),
    ]
    desk = house.sign_in(house.client(), house.add_member("oakton", is_moderator=True))
    desk.get("/moderation")
    assert "2 reports" in desk.page.text
    assert "Reported by another server" in desk.page.text
    desk.get(f"/moderation/items/post/{post}")
    assert "From the server m.example" in desk.page.text


def test_a_server_may_be_told_what_is_reported_and_never_by_whom(house: House, db: Any) -> None:
    elsewhere = Elsewhere(house)
    channel = house.open_channel()
    said = elsewhere.says(elsewhere.meet(), "Buy my pills.", channel=channel)
    reporter = house.programs(house.token(house.add_member("springvale")))
    wish = {"item": f"post:{said.id}", "rule": "off_topic", "reason": "It sells.", "forward": True}
    assert reporter.post("/moderation/reports", wish).status_code == 201

    row = db.execute("SELECT body::jsonb AS body FROM outbox").fetchone()
    assert row["body"]["forward"] == {
        "host": "m.example",
        "activity_id": said.activity_id,
        "author_id": str(said.author_id),
        "words": "It sells.",
    }
    assert "springvale" not in str(row["body"])


def test_nothing_is_forwarded_unasked_or_about_our_own(house: House, db: Any) -> None:
    elsewhere = Elsewhere(house)
    channel = house.open_channel()
    said = elsewhere.says(elsewhere.meet(), "Buy my pills.", channel=channel)
    programs = house.programs(house.token(house.add_member("springvale")))
    wish = {"channel": "housing", "kind": "question", "title": "Who?", "body": "Words."}
    own = programs.post("/discussions/posts", wish).json["id"]
    house.drain()
    for item, forward in ((said.id, False), (own, True)):
        report = {"item": f"post:{item}", "rule": "off_topic", "reason": "It sells."}
        answer = programs.post("/moderation/reports", report | {"forward": forward})
        assert answer.status_code == 201

    rows = db.execute("SELECT body::jsonb -> 'forward' AS forward FROM outbox").fetchall()
    assert [row["forward"] for row in rows] == [None, None]


def test_somebody_without_an_account_has_nothing_sent_on(house: House, db: Any) -> None:
    elsewhere = Elsewhere(house)
    said = elsewhere.says(elsewhere.meet(), "Buy my pills.", channel=house.open_channel())
    wish = {"item": f"post:{said.id}", "rule": "off_topic", "reason": "It sells.", "forward": True}

    answer = house.programs().post("/moderation/reports", wish)

    assert answer.status_code == 403
    assert "Only members" in answer.json["detail"]
    assert db.execute("SELECT FROM reports").rowcount == 0
    assert told(db) == []

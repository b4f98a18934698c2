"""The cards are made from facts alone: made again they are the same, and a demonstration takes them along."""

from typing import Any

from deploy.house import SERVICES
from services.discussions.demonstration import remove_demonstration
from services.frontdesk.service import service
from services.knowledge.cases import actions as cases
from shared.bus.rebuild import rebuild
from tests.house import House
from tests.web.frontdesk.test_front_pages import ask, file, reply


def held(house: House) -> dict[str, list[dict[str, Any]]]:
    with house.databases["frontdesk"].connection() as db:
        return {
            table: sorted(db.execute(f"SELECT * FROM {table}".encode()).fetchall(), key=str)
            for table in service.projections
        }


def live(house: House) -> None:
    """Let something of everything happen: posts, replies, edits, cases, decisions, withdrawals."""
    house.open_channel()
    asker, other = house.add_member("springvale"), house.add_member("elmford")
    moderator = house.programs(house.token(house.add_member("oakton", is_moderator=True)))
    programs = house.programs(house.token(asker))
    first, second = ask(house, asker, "First"), ask(house, asker, "Second")
    kept, hidden = reply(house, other, first), reply(house, other, first, "Rude words.")
    programs.ask("PUT", f"/discussions/posts/{first}", {"title": "First, again", "body": "Else"})
    programs.ask("DELETE", f"/discussions/posts/{second}")
    study = file(house, other)
    for item in (f"post:{hidden}", f"case:{study}"):
        wish = {"item": item, "verdict": "hide", "rule": "abuse", "reason": "Rude."}
        answer = moderator.post("/moderation/decisions", wish)
        assert answer.status_code == 201, answer.text
    house.drain()
    assert kept != hidden


def test_made_again_the_cards_are_the_same(house: House, admin_url: str) -> None:
    live(house)
    before = held(house)
    assert {len(before["cards"]), len(before["replies"]), len(before["decisions"])} != {0}

    rebuild(service, SERVICES, house.databases, admin_url)

    assert held(house) == before


def test_a_removed_demonstration_leaves_no_card(house: House) -> None:
    live(house)
    for name, tables in (
        ("discussions", ("channels", "posts")),
        ("knowledge", ("cases",)),
    ):
        with house.databases[name].connection() as db:
            for table in tables:
                db.execute(f"UPDATE {table} SET demonstration = true".encode())
    with house.databases["knowledge"].connection() as db:
        cases.remove_demonstration(db)
    with house.databases["discussions"].connection() as db:
        remove_demonstration(db)
    house.drain()

    assert held(house) == {table: [] for table in service.projections}

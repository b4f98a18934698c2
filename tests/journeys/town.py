"""An instance with something on every page, served to a real browser.

Long names stand beside short ones, and each thing is there in every state a reader may meet. What a browser
changes is heard by every service before it is answered, so that no journey waits.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from playwright.sync_api import Page
from werkzeug.test import TestResponse

from federation.following import actions as following
from services.identity.sign_in import actions as sign_in
from tests.house import House, Programs, Somebody
from tests.journeys.browser import enter, served
from tests.store.federation.elsewhere import meet_actor

LONG_CITY = "San Buenaventura de los Álamos–Rancho Cucamonga Heights"
QUESTION = "How do you find the owner of a house that fell out of every file?"
LONG_TITLE = (
    "Could anyone share the ordinance, the budget line and what the neighbors said about turning the "
    "Donaudampfschifffahrtsgesellschaft building into homes?"
)
BODY = "We have **61 houses** with boarded windows.\n\n- 23 without an owner\n- 9 beyond repair\n\n> Ask before you pay."
CASE = {
    "channel": "housing",
    "title": "A register of empty homes",
    "problem": "Nobody knew which homes stood empty.",
    "action": "We **counted** them, block by block.",
    "lessons": "Ask the water department first.",
    "cost": "$4,000 and 120 hours",
    "outcome": {
        "indicator": "Vacant homes",
        "unit": "homes",
        "baseline": 1240,
        "baseline_on": "2024-03-01",
        "result": 868,
        "result_on": "2026-03-01",
        "comparison": "similar_places",
        "population": 41200,
        "source": "County assessor, parcel survey 2026",
    },
}


@dataclass
class Town:
    """The instance, its members, and the paths of what was said in it."""

    house: House
    mayor: Somebody
    neighbor: Somebody
    moderator: Somebody
    origin: str = ""
    paths: dict[str, str] = field(default_factory=dict)

    def sign_in_path(self, who: Somebody) -> str:
        """Return a fresh link that signs a member in."""
        with self.house.databases["identity"].connection() as db:
            return sign_in.open_link(db, email=who.email, office_id=who.office_id).path

    def enter(self, page: Page, who: Somebody) -> None:
        """Sign a browser in by a link, as a person would."""
        enter(page, self.origin + self.sign_in_path(who))

    def programs(self, who: Somebody) -> Programs:
        """Return a program that writes for a member."""
        return self.house.programs(self.house.token(who))


@contextmanager
def opened_town(house: House) -> Iterator[Town]:
    """Settle the town and serve it on loopback."""
    town = _settle(house)
    with served(heard(house)) as origin:
        town.origin = origin
        yield town


def heard(house: House) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Return the house as an application in which every change is heard before it is answered."""

    turn = Lock()

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        with turn:
            body = house.wsgi(environ, start)
            try:
                parts = list(body)
            finally:
                getattr(body, "close", lambda: None)()
            if environ["REQUEST_METHOD"] == "POST":
                house.drain()
        return parts

    return answer


def _settle(house: House) -> Town:
    house.open_channel()
    house.open_channel("quiet", "Nothing said yet")
    town = Town(
        house,
        mayor=house.add_member("springvale", name="Ada Lindqvist"),
        neighbor=_far_away(house),
        moderator=house.add_member("elmford", is_moderator=True),
    )
    house.add_member("springvale", role="delegate")
    _talk(town)
    _file(town)
    _moderate(town)
    _follow(house)
    house.drain()
    return town


def _far_away(house: House) -> Somebody:
    house.open_office("faraway", name=LONG_CITY, state="CA", population=1_700_000)
    return house.add_member("faraway", name="Maximiliana Featherstonehaugh-Villanueva")


def _talk(town: Town) -> None:
    mayor, neighbor = town.programs(town.mayor), town.programs(town.neighbor)
    first = _made(mayor.post("/discussions/posts", _post("question", QUESTION) | {"body": "Who?"}))
    town.paths["thread"] = _path(first)
    town.paths["post"] = f"/channels/posts/{first['id']}"
    _made(mayor.ask("PUT", f"/discussions/posts/{first['id']}", {"title": QUESTION, "body": BODY}))
    answered = first["id"]
    for words in ("Start with the water department.", "Did they *need* an order?", "For the lien."):
        who = neighbor if words.startswith(("Start", "For")) else mayor
        answered = _made(who.post(f"/discussions/posts/{answered}/replies", {"body": words}))["id"]
    town.paths["reply"] = f"/channels/posts/{answered}"
    for name in ("useful", "tried"):
        _made(neighbor.ask("PUT", f"/discussions/posts/{first['id']}/reactions/{name}"))
    _made(neighbor.post("/discussions/posts", _post("experience", LONG_TITLE)))
    gone = _made(neighbor.post("/discussions/posts", _post("announcement", "Taken back")))
    town.paths["withdrawn"] = _path(gone)
    _made(neighbor.ask("DELETE", f"/discussions/posts/{gone['id']}"))


def _file(town: Town) -> None:
    mayor = town.programs(town.mayor)
    case = _made(mayor.post("/knowledge/cases", CASE))
    town.paths["case"] = _path(case)
    failed = CASE["outcome"] | {"result": 2480, "status": "failed", "comparison": "none"}  # type: ignore[operator]
    few = failed | {"baseline": 4, "result": 19, "status": "expected", "result_on": "2099-01-01"}
    neighbor = town.programs(town.neighbor)
    _made(neighbor.post("/knowledge/cases", CASE | {"title": "Again", "outcome": failed}))
    few_case = _made(neighbor.post("/knowledge/cases", CASE | {"title": "Few", "outcome": few}))
    town.paths["case of few"] = _path(few_case)
    bare = {key: CASE[key] for key in ("channel", "problem", "action")} | {"title": LONG_TITLE}
    _made(neighbor.post("/knowledge/cases", bare))


def _moderate(town: Town) -> None:
    mayor, moderator = town.programs(town.mayor), town.programs(town.moderator)
    hidden = _made(mayor.post("/discussions/posts", _post("question", "Hidden in the end")))
    waiting = _made(mayor.post("/discussions/posts", _post("question", "Reported and waiting")))
    town.house.drain()
    town.paths["hidden"] = _path(hidden)
    for post in (hidden, waiting):
        report = {"item": f"post:{post['id']}", "rule": "abuse", "reason": "It insults a clerk."}
        _made(town.programs(town.neighbor).post("/moderation/reports", report))
    decision = {
        "item": f"post:{hidden['id']}",
        "verdict": "hide",
        "rule": "personal_data",
        "reason": "It names where a clerk lives.",
    }
    _made(moderator.post("/moderation/decisions", decision))
    town.paths["reported"] = f"/moderation/items/post/{waiting['id']}"
    town.paths["report"] = f"/moderation/report?item=post:{waiting['id']}"
    town.paths["decided"] = f"/moderation/items/post/{hidden['id']}"


def _follow(house: House) -> None:
    """Follow channels of other instances: one has not answered, one is followed, one was left."""
    with house.databases["federation"].connection() as db:
        for name, called in (("asked", "Roads"), ("kept", LONG_CITY), ("left", "Parks")):
            met = meet_actor(db, name, "https://league.example")
            channel = replace(met, type="Group", name=called)
            asked = following.ask(db, channel, purpose="What cities of the league do about it.")
            if name != "asked":
                assert following.take_answer(db, channel, asked.follow_id, is_yes=True)
            if name == "left":
                following.leave(db, channel.id)


def _post(kind: str, title: str) -> dict[str, str]:
    return {"channel": "housing", "kind": kind, "title": title, "body": BODY}


def _made(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code < 300, answer.text
    return dict(answer.json or {})


def _path(item: dict[str, Any]) -> str:
    return "/" + str(item["url"]).split("/", 3)[3]

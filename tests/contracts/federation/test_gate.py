"""Every case of `gate/*.json` is sent to a real inbox, and comes out as it says.

Each says the status, which tables changed (none, unless it says so), and what was asked elsewhere
(nothing, unless it says so); a refusal counts once in the metrics, and nothing is ever a 5xx but a 503
that says when to come again.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from shared.core.clock import now
from shared.core.ids import activity_id, instance_id, new_id
from tests.contracts.federation.servers import (
    PUBLIC,
    Elsewhere,
    actor_document,
    unreachable,
)
from tests.house import ORIGIN, House

FOLDER = Path(__file__).parent / "gate"
KEYS = {"ann": "rsa", "bob": "rsa of bob", "eve": "rsa of eve"}


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


class Stage:
    """A house, people elsewhere, and the names that cases call them by."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.elsewhere = Elsewhere(house)
        self.channel = house.open_channel()
        self.post, self.office = new_id(), house.open_office("mayor_of_test")
        self._show(self.post)
        house.drain()
        self.number = 0

    def _show(self, post_id: UUID) -> None:
        with self.elsewhere.database.transaction() as db:
            db.execute(
                "INSERT INTO turns (id, activity_id, noun_id, thread_id, channel_id, actor_id, type, is_ours,"
                " published_at, version, is_post_gone, is_noun_gone, is_final, demonstration)"
                " VALUES (%(id)s, %(url)s, %(id)s, %(id)s, %(channel)s, %(id)s, 'Page', true, now(), 1,"
                " false, false, false, false)",
                {
                    "id": post_id,
                    "url": activity_id(ORIGIN, "posts", post_id),
                    "channel": self.channel,
                },
            )

    def names(self) -> dict[str, str]:
        """Return what stands for what in this case; every case has servers of its own."""
        host, other = f"m{self.number}.example", f"e{self.number}.example"
        return {
            "ann": f"https://{host}/users/ann",
            "bob": f"https://{host}/users/bob",
            "eve": f"https://{other}/users/eve",
            "m": f"https://{host}",
            "e": f"https://{other}",
            "here": ORIGIN,
            "channel": activity_id(ORIGIN, "channels", self.channel),
            "office": activity_id(ORIGIN, "offices", self.office),
            "post": activity_id(ORIGIN, "posts", self.post),
            "instance": activity_id(ORIGIN, "instance", instance_id(ORIGIN)),
            "none": activity_id(ORIGIN, "channels", UUID(int=7)),
            "public": PUBLIC,
        }

    def said(self, value: Any) -> Any:
        """Return a value of a case with everybody's names in it."""
        names = self.names()
        if isinstance(value, str):
            for name, meant in names.items():
                value = value.replace("{" + name + "}", meant)
            return value
        if isinstance(value, list):
            return [self.said(each) for each in value]
        if isinstance(value, dict) and "repeat" in value:
            one, many = json.dumps(self.said(value["of"])), range(value["repeat"])
            return self.said(value.get("and", [])) + [
                json.loads(one.replace("<i>", str(i))) for i in many
            ]
        if isinstance(value, dict):
            return {self.said(key): self.said(each) for key, each in value.items()}
        return value

    def begin(self, case: dict[str, Any]) -> None:
        """Set the stage: who is there, what was sent before."""
        self.number += 1
        directory, names = self.elsewhere.directory, self.names()
        for name, key in KEYS.items():
            if name not in case.get("unknown", []):
                self.elsewhere.meet(names[name], key=key)
        for name, words in self.said(case.get("actors", {})).items():
            key = words.pop("key", KEYS.get(name, "rsa"))
            directory.documents[names[name]] = actor_document(names[name], key=key) | words
        directory.documents |= self.said(case.get("documents", {}))
        directory.statuses |= self.said(case.get("statuses", {}))
        directory.types |= self.said(case.get("types", {}))
        directory.finals |= self.said(case.get("finals", {}))
        for url in self.said(case.get("away", [])):
            directory.failures[url] = unreachable()
        for step in case.get("given", []):
            answer = self.send(step)
            assert answer.status_code == 202, (case["name"], answer.text)
            self.elsewhere.work()
        for host in self.said(case.get("blocked", [])):
            with self.elsewhere.database.transaction() as db:
                db.execute(
                    "INSERT INTO host_rules (host, policy, reason, version) VALUES (%s, 'blocked', '', 1)",
                    [host],
                )
            self.elsewhere.forget_rules()
        for name, words in self.said(case.get("then_actors", {})).items():
            key = words.pop("key", KEYS.get(name, "rsa"))
            directory.documents[names[name]] = actor_document(names[name], key=key) | words
        directory.asked.clear()

    def send(self, step: dict[str, Any]) -> Any:
        """Send what a case says, as whoever it says."""
        step = self.said(step)
        options = dict(step.get("sent", {}))
        activity = step.get("activity")
        actor = activity.get("actor") if isinstance(activity, dict) else None
        by = next((name for name, id_ in self.names().items() if id_ == actor), "ann")
        options.setdefault("key", KEYS.get(by, "rsa"))
        options.setdefault("key_id", f"{self.names().get(by)}#main-key")
        for name in ("at", "content_type"):
            if name in step:
                options[name] = step[name]
        when = now() + timedelta(seconds=step.get("seconds", 0))
        raw = step["raw"].encode("utf-8", "surrogatepass") if "raw" in step else activity
        if "times" in step:
            raw = raw.replace(b"<many>", _many(step["many"], step["times"]).encode())
        return self.elsewhere.send(raw, when=when, **options)


def _many(text: str, times: int) -> str:
    if "<i>" not in text:
        return text * times
    return "".join(text.replace("<i>", str(number)) for number in range(times))


def counted() -> float:
    """Return how many refusals the metrics have counted."""
    return sum(
        sample.value
        for metric in REGISTRY.collect()
        if metric.name == "mayors_inbox"
        for sample in metric.samples
        if sample.name.endswith("_total") and sample.labels["outcome"] == "refused"
    )


def play(stage: Stage, case: dict[str, Any]) -> list[str]:
    """Play one case; return everything that is not as it says."""
    expect = stage.said(case["expect"])
    stage.begin(case)
    expect = stage.said(case["expect"])
    elsewhere = stage.elsewhere
    before, refusals, facts = elsewhere.checksum(), counted(), len(elsewhere.told())
    answer = stage.send(case["send"])
    if "again" in case:
        answer = stage.send(case["again"])
    elsewhere.work()
    after = elsewhere.checksum()
    activity = stage.said(case["send"].get("activity") or {})
    found = {
        "status": answer.status_code,
        "changed": sorted(name for name in after if after[name] != before[name]),
        "asked": elsewhere.directory.asked,
        "refusals counted": counted() - refusals,
        "told": [name for name, _body in elsewhere.told()[facts:]],
    }
    wanted = {
        "status": expect["status"],
        "changed": sorted(expect.get("changed", [])),
        "asked": expect.get("asked", []),
        "refusals counted": float(expect["status"] >= 400) * (2 if "again" in case else 1),
        "told": expect.get("told", []),
    }
    if "outcome" in expect:
        found["outcome"] = elsewhere.outcome(activity["id"])[0]
        wanted["outcome"] = expect["outcome"]
    wrong = [
        f"{case['name']}: {what} is {found[what]!r}, not {wanted[what]!r}"
        f" ({answer.text.strip()}; {elsewhere.outcome(activity.get('id', ''))[1]})"
        for what in wanted
        if found[what] != wanted[what]
    ]
    if answer.status_code == 503 and "Retry-After" not in answer.headers:
        wrong.append(f"{case['name']}: a 503 says when to come again")
    return wrong


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.stem)
def test_every_case_comes_out_as_it_says(house: House, path: Path) -> None:
    stage = Stage(house)

    wrong = [line for case in json.loads(path.read_text())["cases"] for line in play(stage, case)]

    assert not wrong, "\n".join(wrong)

"""An instance on one machine, as its operator and a stranger's script meet it: started, scripted, killed, stopped.

Everything here speaks to real processes. They find no time zones on the machine, as on a slim one.
"""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from deploy.demonstration import cast
from tests.running import MAYORS, ROOT, EmbeddedInstance, free_port

LIKE_MAKE_RUN = {"MAYORS_DEMO": "1", "PYTHONTZPATH": ""}
POST = {
    "channel": "snow",
    "kind": "question",
    "title": "Who plows alleys?",
    "body": "We have **40**.",
}
CASE = {
    "channel": "snow", "title": "Alleys cleared", "problem": "Snow.", "action": "A second shift.",
    "outcome": {
        "indicator": "Alleys cleared in a day", "unit": "percent", "status": "measured",
        "baseline": 40, "baseline_on": "2025-01-01", "result": 80, "result_on": "2026-01-01",
    },
}  # fmt: skip
SHAPE = {"id", "url", "activity_id", "title", "body", "author", "published"}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedInstance]:
    """An instance with the demonstration, as `make run` starts it."""
    made = EmbeddedInstance.at(tmp_path_factory.mktemp("one"), env=LIKE_MAKE_RUN)
    yield start(made)
    made.stop()


@pytest.fixture
def second(tmp_path: Path) -> Iterator[EmbeddedInstance]:
    """Another one beside it."""
    made = EmbeddedInstance.at(tmp_path / "two", env=LIKE_MAKE_RUN)
    yield start(made)
    made.stop()


def start(instance: EmbeddedInstance) -> EmbeddedInstance:
    """Start an instance and return when it has said that it is ready."""
    said = len(log(instance))
    instance.start()
    deadline = time.monotonic() + 60
    while "Started in" not in log(instance)[said:]:
        assert time.monotonic() < deadline, log(instance)
        instance.complain()
        time.sleep(0.05)
    return instance


def log(instance: EmbeddedInstance) -> str:
    path = instance.folder / "run.log"
    return path.read_text() if path.exists() else ""


def refused(ran: subprocess.CompletedProcess[str]) -> str:
    """Return why a command was refused, as its JSON says."""
    assert ran.returncode != 0
    assert ran.stdout == ""
    return str(json.loads(ran.stderr)["error"])


FIRST = (
    "city add --geoid 5077500 --name Winooski --state VT --population 7997",
    "office open --city 5077500 --handle winooski_vt",
    "member add --office winooski_vt --role mayor --email mayor@test.example",
    "channel open --slug snow --name Snow",
)
"""What every operator does first."""
TOKEN = (
    "token create --office winooski_vt --member mayor@test.example --name bot --scopes read,write"
)


def test_one_instance_from_start_to_script(instance: EmbeddedInstance) -> None:
    """The commands do what they say, again when run again, and the API answers as it is described."""
    assert re.search(rf"^Ready: {instance.origin}$", log(instance), re.MULTILINE)
    assert re.search(rf"^Sign in: {instance.origin}/signin/\S+ ", log(instance), re.MULTILINE)

    for command in FIRST:
        assert instance.mayors(*command.split())["is_new"]
        assert not instance.mayors(*command.split())["is_new"]
    both = ("--website", "https://www.winooski.example", "--no-website")
    assert "--no-website" in refused(instance.run(*FIRST[0].split(), *both))
    for option in (both[:2], both[2:]):
        assert not instance.mayors(*FIRST[0].split(), *option)["is_new"]
    old = instance.mayors(*TOKEN.split())["token"]
    assert "--rotate" in refused(instance.run(*TOKEN.split()))
    rotated = subprocess.run(
        [*MAYORS, *TOKEN.split(), "--rotate"], env=instance.env, cwd=ROOT, capture_output=True,
        text=True, check=True,
    ).stdout  # fmt: skip
    assert re.fullmatch(r"mayx_[\w-]{43}\n", rotated)
    assert instance.ask("GET", "/identity/me", old).status_code == 401
    nowhere = "office open --city 5077501 --handle other"
    assert "GEOID" in refused(instance.run(*nowhere.split()))
    assert "population" in refused(instance.run("city", "add", "--population", "many"))
    assert "character" in refused(
        instance.run("member", "suspend", "--email", os.fsdecode(b"\xff"))
    )
    assert instance.mayors("doctor") == {"is_well": True, "troubles": []}

    ask = Script(instance, rotated.strip())
    _converse(ask)
    _file_and_report(ask)
    assert ask("GET", "/openapi.json")["openapi"].startswith("3.1")


@dataclass
class Script:
    """A stranger's script: it knows the documented addresses and its token."""

    instance: EmbeddedInstance
    token: str

    def __call__(
        self, method: str, path: str, body: object = None, status: int = 200, key: str | None = None
    ) -> Any:
        """Ask, require the status, and return the JSON."""
        headers = {"Authorization": f"Bearer {self.token}"} | (
            {"Idempotency-Key": key} if key else {}
        )
        answer = self.instance.http.request(
            method, f"{self.instance.origin}/api/v1{path}", json=body, headers=headers, timeout=30
        )
        assert answer.status_code == status, (method, path, answer.text)
        return answer.json() if answer.content else None

    def pages(self, path: str) -> list[str]:
        """Walk through a list one by one; return the ids."""
        seen, onward = [], f"{path}?limit=1"
        while onward:
            page = self("GET", onward.removeprefix("/api/v1"))
            assert page.keys() == {"items", "next"}
            seen += [item["id"] for item in page["items"]]
            onward = page["next"] or ""
        assert len(seen) == len(set(seen))
        return seen


def _converse(ask: Script) -> None:
    post = ask("POST", "/discussions/posts", POST, 201, "a")
    assert ask("POST", "/discussions/posts", POST, 201, "a") == post
    told = ask("POST", "/discussions/posts", POST | {"title": "Other"}, 422, "a")
    assert (told["status"], told["title"]) == (422, "This cannot be accepted as it is")
    here = f"/discussions/posts/{post['id']}"
    reply = ask("POST", f"{here}/replies", {"body": "We do."}, 201)
    below = ask("POST", f"/discussions/posts/{reply['id']}/replies", {"body": "So do we."}, 201)
    assert (reply["title"], below["title"], below["answers"]) == (None, None, reply["id"])
    assert ask("PUT", here, {"title": "Who plows?", "body": "We have 41."})["body"] == "We have 41."
    for name in ("useful", "tried", "want_to_try", "thanks"):
        ask("PUT", f"{here}/reactions/{name}", status=204)
        ask("PUT", f"{here}/reactions/{name}", status=204)
    ask("DELETE", f"{here}/reactions/useful", status=204)
    assert ask("GET", here)["reactions"] == {"tried": 1, "want_to_try": 1, "thanks": 1}
    ask("DELETE", f"/discussions/posts/{below['id']}", status=204)
    ask("GET", f"/discussions/posts/{below['id']}", status=410)
    assert post["id"] in ask.pages("/discussions/channels/snow/posts")
    _look(ask.instance, post, reply)


def _file_and_report(ask: Script) -> None:
    case = ask("POST", "/knowledge/cases", CASE, 201)
    assert case["id"] in ask.pages("/knowledge/cases")
    report = {"item": f"case:{case['id']}", "rule": "off_topic", "reason": "Not about cities."}
    assert ask("POST", "/moderation/reports", report, 201)["item"] == f"case:{case['id']}"
    _look(ask.instance, case)


def _look(instance: EmbeddedInstance, *items: dict[str, Any]) -> None:
    for item in items:
        assert item.keys() >= SHAPE
        assert item["author"].keys() == {"name", "handle", "url"}
        assert item["url"].startswith(instance.origin)
        assert instance.get(item["url"].removeprefix(instance.origin)).status_code == 200


def test_two_instances_side_by_side_then_killed_then_stopped(
    instance: EmbeddedInstance, second: EmbeddedInstance
) -> None:
    """Nothing that was acknowledged is lost, nobody is signed out, and nothing that was started is left."""
    first = cast.OFFICES[0]
    command = (
        f"token create --office {first.handle} --member {first.mayor_email} --name a --scopes write"
    )
    token = second.mayors(*command.split())["token"]
    wish = POST | {"channel": "parks"}
    post = second.ask("POST", "/discussions/posts", token, wish).json()
    jar = requests.Session()
    jar.trust_env = False
    for one in (instance, second):
        sign_in(jar, re.findall(r"^Sign in: (\S+)", log(one), re.MULTILINE)[-1])
    ports = {second.env["PORT"], instance.env["PORT"]}
    assert {cookie.name for cookie in jar.cookies} >= {f"mayors_{port}" for port in ports}

    kill(second)
    assert second.run("doctor").returncode == 3
    start(second)
    assert second.get(f"/api/v1/discussions/posts/{post['id']}").json()["body"] == POST["body"]
    assert second.mayors("doctor")["is_well"]
    for one in (second, instance):
        assert (
            jar.get(f"{one.origin}/account", allow_redirects=False, timeout=30).status_code == 200
        )

    assert "already" in why_not(second)
    started = family(second)
    assert started[0].num_threads() == 1, "the supervisor forks, and a fork has one thread only"
    second.stop()
    assert [process for process in started if process.is_running()] == []
    stopped = second.run("channel", "open", "--slug", "parks", "--name", "Parks")
    assert (stopped.returncode, "No instance is running" in refused(stopped)) == (3, True)
    port = str(free_port())
    elsewhere = {"PORT": port, "MAYORS_ORIGIN": f"http://127.0.0.1:{port}"}
    assert f"belongs to {second.origin}" in why_not(second, **elsewhere)
    assert "is not free" in why_not(second, PORT=instance.env["PORT"])


def sign_in(jar: requests.Session, link: str) -> None:
    """Sign a browser in by a link, as a person would."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', jar.get(link, timeout=30).text)
    assert found is not None
    answer = jar.post(link, data={"csrf_token": found[1]}, allow_redirects=False, timeout=30)
    assert answer.status_code == 303


def family(instance: EmbeddedInstance) -> list[psutil.Process]:
    """Return every process of an instance."""
    assert instance.process is not None
    own = psutil.Process(instance.process.pid)
    return [own, *own.children(recursive=True)]


def kill(instance: EmbeddedInstance) -> None:
    """End everything at once, as a power cut would."""
    everything = family(instance)
    for process in everything:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    assert instance.process is not None
    instance.process.wait(timeout=10)
    psutil.wait_procs(everything, timeout=10)


def why_not(instance: EmbeddedInstance, **env: str) -> str:
    """Try to start an instance and return why it does not."""
    ran = subprocess.run(
        [*MAYORS, "run"], env=instance.env | env, cwd=ROOT, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stderr

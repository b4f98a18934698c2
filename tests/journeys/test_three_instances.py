"""`make demo`: three instances share channels, one page leads to them, Ctrl-C ends all three, and the data stays."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from deploy.demonstration import cast
from deploy.demonstration.threads import THREADS
from tests.running import MAYORS, ROOT

PATIENCE = 240.0
FROM_THE_TOWN = next(each for each in THREADS if each.key == "vacancy")
"""A question of the town's in the league's channel, which the league and the city answer."""
FROM_THE_LEAGUE = next(each for each in THREADS if each.key == "generator")
"""A question of the league's in the town's channel."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@contextmanager
def demo(folder: Path, port: int) -> Iterator[Path]:
    """Run the command as `make demo` does, until it says that it is ready; yields what it says. Ctrl-C ends it."""
    said = folder / "said.log"
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAYORS_")}
    env |= {"PYTHONPATH": str(ROOT), "PORT": str(port), "MAYORS_DATA_DIR": str(folder)}
    with said.open("wb") as log:
        process = subprocess.Popen(
            [*MAYORS, "demo"], env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE
        while "Started in" not in said.read_text():
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.1)
        yield said
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()


def free_ports() -> int:
    """Return a port that is free with the three after it."""
    for first in range(21_000, 30_000, 10):
        if not any(_answers(port) for port in range(first, first + 4)):
            return first
    raise AssertionError("no four free ports beside each other")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def http() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


def look(origin: str, channel: str, title: str) -> str:
    """Return the page of the thread with this title, as an instance shows it in a channel."""
    listed = http().get(f"{origin}/channels/{channel}", timeout=30).text
    found = re.search(rf'href="([^"]+)"[^>]*>{re.escape(title)}<', listed)
    assert found, f"{origin}/channels/{channel} does not show: {title}"
    return http().get(origin + found[1], timeout=30).text


def test_three_instances_share_channels_and_one_page_leads_to_them(folder: Path) -> None:
    port = free_ports()
    with demo(folder, port):
        page = f"http://127.0.0.1:{port}"
        text = http().get(page, timeout=30).text
        origins = re.findall(r'href="(http://[^"]+)"', text)
        assert len(origins) == len(cast.HOMES) == 3
        league, city, town = origins
        for origin, home in zip(origins, cast.HOMES, strict=True):
            assert home.name in http().get(origin, timeout=30).text
        _read_the_same_words(league, city, town)
        _sign_in_twice(page, town)
    assert not any(_answers(port + number) for number in range(4))

    with demo(folder, port) as said:
        assert "Loading" not in said.read_text()
        assert FROM_THE_TOWN.replies[1].body in look(league, "housing", FROM_THE_TOWN.title)
    assert not any(_answers(port + number) for number in range(4))


def _read_the_same_words(league: str, city: str, town: str) -> None:
    host = league.partition("://")[2]
    for origin, channel in (
        (league, "housing"), (city, f"housing@{host}"), (town, f"housing@{host}"),
    ):  # fmt: skip
        shown = look(origin, channel, FROM_THE_TOWN.title)
        for reply in FROM_THE_TOWN.replies:
            assert reply.body.replace("'", "&#39;") in shown
        assert "not yet shown there" not in shown
    for origin, channel in (
        (town, "emergency"), (league, f"emergency@{town.partition('://')[2]}"),
    ):  # fmt: skip
        assert FROM_THE_LEAGUE.replies[0].body in look(origin, channel, FROM_THE_LEAGUE.title)


def _sign_in_twice(page: str, town: str) -> None:
    """Each press of a button makes a link of its own; another site gets none."""
    mayor = {"instance": "town", "email": cast.HOMES[2].offices[0].mayor_email}
    address, session = f"{page}/sign-in", http()
    links = [
        session.post(address, data=mayor, timeout=30, allow_redirects=False).headers["Location"]
        for _ in range(2)
    ]
    assert links[0] != links[1]
    for link in links:
        assert link.startswith(f"{town}/signin/")
        assert cast.HOMES[2].offices[0].city in session.get(link, timeout=30).text
    elsewhere = {"Origin": "http://elsewhere.example"}
    assert session.post(address, data=mayor, headers=elsewhere, timeout=30).status_code == 404

"""`mayors demo`: a league, a city and a town on this machine, which share channels, with one page that leads to them."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

from deploy import instance
from deploy.demonstration import cast
from deploy.demonstration.page import Listed, Person, served
from deploy.demonstration.sharing import Network, Place
from deploy.embedded.supervisor import Supervisor
from deploy.house import SERVICES, databases_of
from deploy.run import CannotStart, require_free
from services.identity.sign_in.actions import open_link
from shared.core.settings import DEFAULT_PORT

FOLDER = instance.ROOT / "demo-data"
LOADED = "network.loaded"
"""A file beside the three: everything was said, and arrived."""
READY_SECONDS = 120.0
STOP_SECONDS = 45.0


def demonstrate(env: Mapping[str, str]) -> None:
    """Start the three, load them at the first start, serve the page, and stay until Ctrl-C."""
    began = time.monotonic()
    folder = Path(env.get("MAYORS_DATA_DIR") or FOLDER).absolute()
    port = int(env.get("PORT") or DEFAULT_PORT)
    with (
        instance.only_one(folder),
        _started(env, folder, port) as supervisor,
        suppress(_Stopped),
        _reached(supervisor, folder, port) as places,
    ):
        if not (folder / LOADED).exists():
            _say("Loading the demonstration: what is said travels from one to the others ...")
            Network(places).load()
            (folder / LOADED).touch()
        listed = [_listed(place) for place in places]
        with served(port, listed, partial(_link, places)) as page:
            print(f"Ready: {page}", flush=True)
            for each in listed:
                print(f"  {each.origin}   {each.name}", flush=True)
            took = time.monotonic() - began
            _say(f"Started in {took:.1f} s. Ctrl-C stops all three; the data stays in {folder}.")
            supervisor.watch()


class _Stopped(Exception):
    """Ctrl-C came before everything was there."""


@contextmanager
def _started(env: Mapping[str, str], folder: Path, port: int) -> Iterator[Supervisor]:
    """Start the three beside each other; whatever happens, they end with the block."""
    ports = range(port + 1, port + 1 + len(cast.HOMES))
    for each in (port, *ports):
        require_free("127.0.0.1", each)
    supervisor = Supervisor({}, patience=STOP_SECONDS)

    def stop(*_: object) -> None:
        if not supervisor.is_stopping:
            supervisor.is_stopping = True
            raise _Stopped

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, stop)
    try:
        _say(f"Starting {len(cast.HOMES)} instances ...")
        for home, own in zip(cast.HOMES, ports, strict=True):
            become = partial(_become, _plain(env), home, folder / home.key, own)
            supervisor.add(home.key, become)
        yield supervisor
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, signal.SIG_IGN)
        supervisor.stop()


def _plain(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what somebody set for an instance of their own."""
    return {name: value for name, value in env.items() if not name.startswith("MAYORS_")}


def _become(env: Mapping[str, str], home: cast.Home, folder: Path, port: int) -> NoReturn:
    """Turn a fork into an instance that starts anew: it shall share none of our threads and connections."""
    folder.mkdir(parents=True, exist_ok=True)
    # Links that sign somebody in are printed there.
    with open(folder / "run.log", "ab", opener=partial(os.open, mode=0o600)) as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())
    own = {
        "PORT": str(port),
        "MAYORS_ORIGIN": f"http://127.0.0.1:{port}",
        "MAYORS_DATA_DIR": str(folder),
        "MAYORS_INSTANCE_NAME": home.name,
        "MAYORS_ALLOW_PRIVATE_ADDRESSES": "1",
        "MAYORS_DEMO": "0",
    }
    words = [sys.executable, "-m", "deploy.mayors", "run"]
    os.execve(sys.executable, words, {**env, **own})  # noqa: S606 - ourselves


@contextmanager
def _reached(supervisor: Supervisor, folder: Path, port: int) -> Iterator[Sequence[Place]]:
    """Yield the three with their keys, once each of them answers."""
    places = []
    for number, home in enumerate(cast.HOMES, start=1):
        ready = f"http://127.0.0.1:{port + number}/readyz"
        if not supervisor.await_answer(ready, READY_SECONDS):
            if supervisor.is_stopping:
                raise _Stopped
            log = folder / home.key / "run.log"
            raise CannotStart(f"The {home.key} did not answer; why stands in {log}.")
        settings = instance.settings_of({"MAYORS_DATA_DIR": str(folder / home.key)})
        places.append(Place(home, settings, databases_of(settings, SERVICES, connections=2)))
    try:
        yield places
    finally:
        for place in places:
            for database in place.databases.values():
                database.close()


def _listed(place: Place) -> Listed:
    return Listed(
        key=place.home.key,
        origin=place.settings.origin,
        name=place.home.name,
        about=place.home.about,
        people=tuple(_people(place.home)),
        folder=str(place.settings.data_dir),
    )


def _people(home: cast.Home) -> Iterator[Person]:
    """Yield the first office's mayor and delegate, and who moderates."""
    first = home.offices[0]
    yield Person(first.mayor_email, f"{first.mayor}, mayor of {first.city}")
    if first.delegate:
        yield Person(first.delegate_email, f"{first.delegate}, delegate in {first.city}")
    for office in home.offices[1:]:
        if office.is_moderator:
            yield Person(office.mayor_email, f"{office.mayor}, mayor of {office.city}, moderator")


def _link(places: Sequence[Place], key: str, email: str) -> str:
    place = next(each for each in places if each.home.key == key)
    with place.databases["identity"].connection() as db:
        return place.settings.origin + open_link(db, email=email).path


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)

"""The deployed shape works behind https, and goes on working when a part of it is away."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from deploy.house import SERVICES
from shared.bus.broker import Broker
from tests.deployed import OPERATOR, Deployed, containers, filled, ours, required
from tests.journeys.sharing import Side, share_a_channel, take_back
from tests.running import EmbeddedInstance

PAGES = {
    "identity": "/signin",
    "discussions": "/channels/housing",
    "knowledge": "/knowledge",
    "moderation": "/rules",
    "frontdesk": "/",
    "federation": "/follow/housing",
}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("deployed")
    instance = Deployed.up(folder)
    try:
        yield instance
    finally:
        instance.down()


@pytest.fixture(scope="module")
def token(deployed: Deployed) -> str:
    """A key of an office in a channel."""
    deployed.mayors("city", "add", "--geoid", "1919405", "--name", "Decorah", "--state", "IA", "--population", "7907")  # fmt: skip
    deployed.mayors("office", "open", "--city", "1919405", "--handle", "decorah")
    deployed.mayors("member", "add", "--office", "decorah", "--role", "mayor", "--email", "mayor@decorah.example")  # fmt: skip
    deployed.mayors("channel", "open", "--slug", "housing", "--name", "Housing")
    made = deployed.mayors("token", "create", "--office", "decorah", "--member", "mayor@decorah.example",
                        "--name", "test", "--scopes", "read,write")  # fmt: skip
    return str(made["token"])


def fill_everything(values: dict[str, str]) -> None:
    for container in containers().values():
        given = [*(container.get("environment") or {}).values(), *(container.get("volumes") or [])]
        for value in given:
            filled(str(value), values)


def publish(deployed: Deployed, token: str, title: str) -> str:
    """Publish a post and return its id."""
    wish = {
        "channel": "housing",
        "kind": "question",
        "title": title,
        "body": "What have you tried?",
    }
    answer = deployed.ask("POST", "/discussions/posts", token, wish)
    assert answer.status_code == 201, answer.text
    post_id: str = answer.json()["id"]
    return post_id


def await_page(deployed: Deployed, path: str, words: str, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while words not in deployed.get(path).text:
        assert time.monotonic() < deadline, f"{words!r} did not come to {path}"
        time.sleep(0.1)


def test_every_queue_has_a_consumer() -> None:
    commands = [" ".join(container["command"]) for container in ours().values()]

    for service in SERVICES:
        assert f"work {service.name}" in commands
        assert f"web {service.name}" in commands
    for process in ("relay", "schedule", "deliver", "migrate"):
        assert process in commands


def test_every_secret_is_required_and_named_when_missing() -> None:
    told = dict.fromkeys(required(), "x")

    assert {"MAYORS_SECRET_KEY", "MAYORS_BROKER_PASSWORD", "MAYORS_POSTGRES_PASSWORD"} <= required()
    assert {f"MAYORS_{s.name.upper()}_PASSWORD" for s in SERVICES} <= required()
    for name in required():
        with pytest.raises(KeyError, match=name):
            fill_everything(told | {name: ""})
    fill_everything(told)


def test_a_service_holds_no_other_services_database() -> None:
    for service in SERVICES:
        for kind in ("web", "work"):
            names = [n for n in ours()[f"{service.name}-{kind}"]["environment"] if "DATABASE" in n]
            assert names == [f"MAYORS_{service.name.upper()}_DATABASE_URL"]


def test_a_post_reaches_every_service_behind_https(deployed: Deployed, token: str) -> None:
    publish(deployed, token, "Tiny homes on church land")

    await_page(deployed, "/", "Tiny homes on church land")
    await_page(deployed, "/search?q=church", "Tiny homes on")
    assert deployed.get("/channels/housing").status_code == 200
    assert deployed.get("/metrics").status_code == 404


def test_queues_are_consumed_and_durable(deployed: Deployed, token: str) -> None:
    assert deployed.broker is not None
    broker = Broker(deployed.broker.url)
    for service in SERVICES:
        with broker.connect() as connection:
            for lane in ("authority", "main"):
                name = broker.queue_name(service.name, lane)  # type: ignore[arg-type]
                found = connection.channel().queue_declare(name, passive=True)
                assert found.consumer_count == 1, name


def test_health_checks_tell_the_truth(deployed: Deployed, token: str) -> None:
    for name, container in ours().items():
        if "healthcheck" in container:
            url = f"http://127.0.0.1:{deployed.ports[name]}/readyz"
            assert requests.get(url, timeout=5).status_code == 200, name


@pytest.mark.parametrize(
    "service", ["identity", "discussions", "knowledge", "moderation", "federation", "frontdesk"]
)
def test_without_one_service_the_rest_works_and_its_page_says_so(
    deployed: Deployed, token: str, service: str
) -> None:
    deployed.stop_container(f"{service}-web")
    deployed.stop_container(f"{service}-work")
    try:
        for other, path in PAGES.items():
            answer = deployed.get(path)
            if other != service:
                assert answer.status_code == 200, (service, other, answer.status_code)
                continue
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            assert service in answer.text
        if service != "discussions":
            post_id = publish(deployed, token, f"Written while {service} was away")
    finally:
        deployed.start_container(f"{service}-web")
        deployed.start_container(f"{service}-work")
    deployed.await_answer(PAGES[service])
    if service != "discussions":
        assert deployed.get(f"/channels/housing/{post_id}").status_code == 200
        await_page(deployed, "/", f"Written while {service} was away")


def test_the_operator_sees_that_all_is_well(deployed: Deployed, token: str) -> None:
    assert OPERATOR in ours()
    assert deployed.mayors("doctor")["is_well"] is True


DOORS = {
    "identity": "/identity/me",
    "discussions": "/discussions/channels",
    "knowledge": "/knowledge/cases",
    "moderation": "/moderation/log",
    "frontdesk": "/frontdesk/search?q=homes",
    "federation": "/federation/follows",
}
"""In each service a door that tells a key that is no good from one that is."""


def seconds_until_dead(deployed: Deployed, key: str) -> dict[str, float]:
    """Return after how long each service no longer knows a key."""
    began = time.monotonic()
    dead: dict[str, float] = {}
    while len(dead) < len(DOORS) and time.monotonic() < began + 15:
        for service in DOORS.keys() - dead.keys():
            if deployed.ask("GET", DOORS[service], key).status_code == 401:
                dead[service] = time.monotonic() - began
    return dead


@pytest.mark.parametrize("act", ["revoke", "suspend"])
def test_a_key_is_dead_in_every_service_within_five_seconds(
    deployed: Deployed, token: str, act: str
) -> None:
    assert token
    email = f"{act}@decorah.example"
    deployed.mayors("member", "add", "--office", "decorah", "--role", "delegate", "--email", email)
    made = deployed.mayors("token", "create", "--office", "decorah", "--member", email,
                           "--name", act, "--scopes", "read,write")  # fmt: skip
    for service, path in DOORS.items():
        assert deployed.ask("GET", path, made["token"]).status_code == 200, service

    if act == "revoke":
        deployed.mayors("token", "revoke", "--office", "decorah", "--name", act)
    else:
        deployed.mayors("member", "suspend", "--email", email)
    dead = seconds_until_dead(deployed, made["token"])

    assert dead.keys() == DOORS.keys()
    assert max(dead.values()) < 5, dead


@pytest.fixture
def town(deployed: Deployed, tmp_path: Path) -> Iterator[EmbeddedInstance]:
    """An embedded instance that speaks https by the same authority."""
    assert deployed.authority is not None
    own = deployed.authority.issue_cert("127.0.0.3")
    own.private_key_pem.write_to_path(tmp_path / "tls.key")
    own.cert_chain_pems[0].write_to_path(tmp_path / "tls.crt")
    env = {
        "MAYORS_TLS_CERT": str(tmp_path / "tls.crt"),
        "MAYORS_TLS_KEY": str(tmp_path / "tls.key"),
        "MAYORS_CA_BUNDLE": str(deployed.ca),
    }
    instance = EmbeddedInstance.at(tmp_path / "town", host="127.0.0.3", env=env, ca=deployed.ca)
    try:
        yield instance.start()
    finally:
        instance.stop()


def test_another_instance_shares_its_channel_over_https(
    deployed: Deployed, token: str, town: EmbeddedInstance
) -> None:
    home = Side(deployed, "decorah", token)
    guest = Side.of(town, "waukon", "1983145", "Waukon")

    said = share_a_channel(home, guest)
    take_back(home, guest)

    assert home.thread(said) == guest.thread(said)

"""The deployed shape works behind https, and goes on working when a part of it is away."""

import secrets
import time
from collections.abc import Callable, Iterator
from os import environ
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from playwright.sync_api import Browser
from requests.adapters import HTTPAdapter

from deploy.house import SERVICES
from services.moderation.reports.domain import PER_ADDRESS
from shared.bus.broker import Broker
from shared.facts.fact import Lane
from tests.bus.houses import await_that
from tests.deployed import OPERATOR, Deployed, containers, filled, ours, required
from tests.journeys.asking import visit
from tests.journeys.browser import chromium, opened
from tests.journeys.following import follow, receive_a_case, see_edits_and_withdrawals, take_part
from tests.journeys.home import Home
from tests.journeys.sharing import Side, share_a_channel, take_back
from tests.journeys.town import CASE, LONG_CITY, QUESTION
from tests.peers.certificates import Authority
from tests.peers.fedify import CAVAGE, FedifyPeer
from tests.revocation import Town, end_authority_behind_a_backlog, form_of, sign_in, submit
from tests.running import EmbeddedInstance

PAGES = {
    "identity": "/signin",
    "discussions": "/channels/housing",
    "knowledge": "/knowledge",
    "moderation": "/rules",
    "frontdesk": "/",
    "federation": "/follow/housing",
}
AWAY_SECONDS = float(environ.get("MAYORS_TEST_AWAY", "0"))
"""How long a service stays away; without it, for one reading of every page and one post."""


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("deployed")
    instance = Deployed.up(folder, authority)
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


@pytest.fixture(scope="module")
def member(deployed: Deployed, token: str) -> requests.Session:
    """Somebody who signed in before anything was away."""
    assert token
    return sign_in(deployed, "mayor@decorah.example")


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


def test_postgresql_is_healthy_only_when_others_reach_it() -> None:
    """While the image makes the database, a server answers on the socket alone; `migrate` came too early then."""
    check = containers()["postgres"]["healthcheck"]["test"]

    assert check[check.index("-h") + 1] == "127.0.0.1"


def test_a_post_reaches_every_service_behind_https(deployed: Deployed, token: str) -> None:
    publish(deployed, token, "Tiny homes on church land")

    await_page(deployed, "/", "Tiny homes on church land")
    await_page(deployed, "/search?q=church", "Tiny homes on")
    assert deployed.get("/channels/housing").status_code == 200
    assert deployed.get("/metrics").status_code == 404


@pytest.fixture(scope="module")
def visitors(deployed: Deployed, token: str) -> tuple[Side, Side]:
    """A small office and a large one far away."""
    assert token
    small = Side.of(deployed, "springvale", "5070000", "Testville", state="VT", population=1_900)
    large = Side.of(deployed, "faraway", "0665042", LONG_CITY, state="CA", population=1_700_000)
    return small, large


@pytest.fixture
def browser(deployed: Deployed) -> Iterator[Browser]:
    """A browser that believes the gateway's certificate and no other of its authority."""
    with chromium(trusted=deployed.folder / "tls.crt") as started:
        yield started


@pytest.mark.parametrize("scripts", [False, True], ids=["without-scripts", "with-scripts"])
def test_two_offices_meet_on_a_phone_behind_https(
    deployed: Deployed, visitors: tuple[Side, Side], browser: Browser, scripts: bool
) -> None:
    """The visit of `test_two_offices.py`: every word goes through RabbitMQ to services of their own."""
    _fill_front_page(deployed, visitors[0])
    one, two = (
        str(deployed.mayors("member", "link", "--email", side.email)["url"]) for side in visitors
    )
    with opened(browser, scripts=scripts) as asker, opened(browser, scripts=scripts) as other:
        visit(deployed.origin, asker, other, (one, two))

        kept = asker.context.cookies()
    assert kept
    assert all(cookie["secure"] for cookie in kept)


def _fill_front_page(deployed: Deployed, small: Side) -> None:
    """Say what a visit looks for, after whatever else was said here before."""
    small.say("housing", QUESTION)
    filed = deployed.ask("POST", "/knowledge/cases", small.token, CASE)
    assert filed.status_code == 201, filed.text
    await_page(deployed, "/", QUESTION)
    await_page(deployed, "/", "result__change")


@pytest.mark.parametrize("how", [{}, {"knock": CAVAGE, "refuses": "rfc9421"}],
                         ids=["RFC 9421 first", "draft-cavage only"])  # fmt: skip
def test_somebody_elsewhere_follows_and_takes_part_over_https(
    deployed: Deployed, token: str, start_fedify: Callable[..., FedifyPeer], how: dict[str, Any]
) -> None:
    """The journey of `test_federation_fedify.py`, delivered by containers of their own."""
    take_part(Home(deployed, token), start_fedify(https=True, **how))


def test_what_offices_file_change_and_withdraw_reaches_a_follower_over_https(
    deployed: Deployed, token: str, start_fedify: Callable[..., FedifyPeer]
) -> None:
    home, ann = Home(deployed, token), start_fedify(https=True)
    before = home.followers()
    followed = follow(home, ann)

    receive_a_case(home, ann)
    ann.do("forget")
    see_edits_and_withdrawals(home, ann)

    ann.do("unfollow", follow=followed, target=home.actor()["id"])
    home.await_(lambda: home.followers() == before, "nobody follows any more")


def test_queues_are_consumed_and_durable(deployed: Deployed, token: str) -> None:
    assert deployed.broker is not None
    broker = Broker(deployed.broker.url)
    lanes: tuple[Lane, ...] = ("authority", "main")
    names = {broker.queue_name(service.name, lane) for service in SERVICES for lane in lanes}
    with broker.connect() as connection:
        channel = connection.channel()

        def heard_by() -> dict[str, int]:
            return {n: channel.queue_declare(n, passive=True).consumer_count for n in names}

        await_that(
            lambda: heard_by() == dict.fromkeys(names, 1), 30, words=heard_by, every=0.2
        )  # one that lost its connection is back within seconds


def test_health_checks_tell_the_truth(deployed: Deployed, token: str) -> None:
    for name, container in ours().items():
        if "healthcheck" in container:
            url = f"http://127.0.0.1:{deployed.ports[name]}/readyz"
            assert requests.get(url, timeout=5).status_code == 200, name


def read_without(deployed: Deployed, service: str) -> None:
    """Read a page of every service; the one that is away says so."""
    for other, path in PAGES.items():
        answer = deployed.get(path)
        if other != service:
            assert answer.status_code == 200, (service, other, answer.status_code)
            continue
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert service in answer.text


def open_with_a_secret(deployed: Deployed, *, is_away: bool) -> None:
    """Open a sign-in link: whatever becomes of it, nothing that the gateway writes repeats it."""
    secret = secrets.token_urlsafe(32)
    answered, said = (deployed.folder / name for name in ("gateway.log", "nginx-error.log"))
    status = 503 if is_away else 404
    line = f" {status} GET /signin/... "
    before = answered.read_text().count(line)

    assert deployed.get(f"/signin/{secret}").status_code == status

    await_that(lambda: answered.read_text().count(line) > before, 5, words=answered.read_text)
    assert secret not in answered.read_text() + said.read_text()


def write_on_a_page(deployed: Deployed, member: requests.Session, post_id: str, title: str) -> None:
    """Answer a post by the form of its page."""
    path = f"{deployed.origin}/channels/posts/{post_id}/reply"
    page = member.get(path, timeout=30)
    assert page.status_code == 200, page.status_code
    submit(member, path, dict(form_of(page.text)) | {"body": f"Answered: {title}"})


@pytest.mark.parametrize(
    "service", ["identity", "discussions", "knowledge", "moderation", "federation", "frontdesk"]
)
def test_without_one_service_the_rest_works_and_its_page_says_so(
    deployed: Deployed, token: str, member: requests.Session, service: str
) -> None:
    """Who was known before goes on writing, by key and on pages, and nothing of it is lost."""
    posts: dict[str, str] = {}
    began = time.monotonic()
    deployed.stop_container(f"{service}-web")
    deployed.stop_container(f"{service}-work")
    try:
        while not posts or time.monotonic() < began + AWAY_SECONDS:
            read_without(deployed, service)
            open_with_a_secret(deployed, is_away=service == "identity")
            if service == "discussions":
                break
            title = f"Written {time.monotonic() - began:.0f} s after {service} went away"
            posts[title] = publish(deployed, token, title)
            write_on_a_page(deployed, member, posts[title], title)
            time.sleep(min(1.0, AWAY_SECONDS))
    finally:
        deployed.start_container(f"{service}-web")
        deployed.start_container(f"{service}-work")
    deployed.await_answer(PAGES[service])
    print(f"\n{service} away: {len(posts)} posts and as many answers by members")  # noqa: T201
    for title, post_id in posts.items():
        thread = deployed.get(f"/channels/housing/{post_id}").text
        assert f"Answered: {title}" in thread
        await_page(deployed, f"/search?q={quote(title)}", title)


def test_the_operator_sees_that_all_is_well(deployed: Deployed, token: str) -> None:
    """Once a backlog of another test has been heard: until then `doctor` says who is behind."""
    assert OPERATOR in ours()
    await_that(
        lambda: deployed.run("doctor").returncode == 0, 60,
        words=lambda: deployed.run("doctor").stderr, every=1.0,
    )  # fmt: skip
    assert deployed.mayors("doctor")["is_well"] is True


def test_authority_ends_everywhere_at_once_behind_a_backlog(deployed: Deployed, token: str) -> None:
    """On RabbitMQ, as `tests/faults/test_revocation.py` on the embedded broker."""
    assert token
    assert deployed.postgres is not None
    town = Town(deployed, deployed.postgres.url())

    end_authority_behind_a_backlog(town)

    await_that(lambda: town.behind() == 0, 120, words="the backlog is not heard", every=0.2)


@pytest.fixture
def town(authority: Authority, tmp_path: Path) -> Iterator[EmbeddedInstance]:
    """An embedded instance that speaks https by the same authority."""
    host = "127.0.0.3"
    env = authority.instance(host)
    instance = EmbeddedInstance.at(tmp_path / "town", host=host, env=env, ca=authority.bundle)
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


def standing_at(deployed: Deployed, address: str) -> requests.Session:
    """Return somebody without an account whose connections come from this address."""
    adapter = HTTPAdapter()
    adapter.init_poolmanager(2, 2, source_address=(address, 0))
    http = requests.Session()
    http.trust_env, http.verify = False, deployed.http.verify
    http.mount("https://", adapter)
    return http


def report(deployed: Deployed, http: requests.Session, post_id: str, forwarded: str) -> int:
    """Report a post, and claim to come from elsewhere; returns the status."""
    wish = {"item": f"post:{post_id}", "rule": "abuse", "reason": "It insults a clerk."}
    url, claim = f"{deployed.origin}/api/v1/moderation/reports", {"X-Forwarded-For": forwarded}
    return http.post(url, json=wish, headers=claim, timeout=30).status_code


def test_behind_the_gateway_one_flooder_silences_nobody_else(
    deployed: Deployed, token: str
) -> None:
    """The gateway says who connected to it, whatever they claim."""
    *posts, last = [publish(deployed, token, f"Lane {n}") for n in range(PER_ADDRESS + 1)]
    asked = f"/moderation/report?item=post:{last}"
    await_that(lambda: deployed.get(asked).status_code == 200, 30, words="it is not heard of")
    flooder, neighbor = (standing_at(deployed, f"127.0.0.{n}") for n in (21, 22))

    for number, post in enumerate(posts):
        assert report(deployed, flooder, post, f"198.51.100.{number}") == 201

    assert report(deployed, flooder, last, "198.51.100.99") == 429
    assert report(deployed, neighbor, last, "127.0.0.21") == 201

"""How other servers find our channels and offices."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from werkzeug.test import Client, TestResponse

from shared.core.ids import instance_id
from tests.house import ORIGIN, House

HOST = "localhost:8000"
NODEINFO = Path(__file__).with_name("nodeinfo.json")


@pytest.fixture
def client(house: House) -> Client:
    return Client(house.wsgi)


def ask(client: Client, resource: str) -> TestResponse:
    return client.get("/.well-known/webfinger", query_string={"resource": resource})


def self_link(told: dict[str, Any]) -> str:
    return next(link["href"] for link in told["links"] if link["rel"] == "self")


def test_webfinger_of_a_channel_loops_back(house: House, client: Client) -> None:
    channel_id = house.open_channel("housing")

    answer = ask(client, f"acct:housing@{HOST}")
    actor = client.get(self_link(answer.json).removeprefix(ORIGIN))

    assert answer.status_code == 200
    assert answer.content_type == "application/jrd+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["subject"] == f"acct:housing@{HOST}"
    assert actor.content_type == "application/activity+json"
    assert actor.json["id"] == self_link(answer.json) == f"{ORIGIN}/ap/channels/{channel_id}"
    assert f"acct:{actor.json['preferredUsername']}@{HOST}" == answer.json["subject"]
    assert f"acct:{actor.json['webfinger']}" == answer.json["subject"]


@pytest.mark.parametrize(
    "resource",
    [
        "acct:springvale@localhost:8000",
        "acct:SpringVale@LOCALHOST:8000",
        "springvale@localhost:8000",
        "http://localhost:8000/offices/springvale",
        "{actor}",
        "acct%3Aspringvale%40localhost%3A8000",
        "http%3A%2F%2Flocalhost%3A8000%2Foffices%2Fspringvale",
    ],
)
def test_an_office_is_found_by_handle_page_and_id(
    house: House, client: Client, resource: str
) -> None:
    actor = f"{ORIGIN}/ap/offices/{house.add_member('springvale').office_id}"

    answer = ask(client, resource.format(actor=actor))

    assert answer.status_code == 200
    assert self_link(answer.json) == actor
    assert client.get(actor.removeprefix(ORIGIN)).json["type"] == "Person"


def test_the_instance_is_found_by_its_hostname(house: House, client: Client) -> None:
    answer = ask(client, f"acct:localhost@{HOST}")
    actor = client.get(self_link(answer.json).removeprefix(ORIGIN)).json

    assert actor["id"] == f"{ORIGIN}/ap/instance/{instance_id(ORIGIN)}"
    assert (actor["type"], actor["preferredUsername"]) == ("Application", "localhost")


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ("", 400),
        ("housing", 400),
        ("acct:@localhost:8000", 400),
        ("acct:a b@localhost:8000", 400),
        ("mailto:a", 400),
        ("http://", 400),
        ("acct:housing@localhost", 404),
        ("acct:housing@elsewhere.example", 404),
        ("acct:nobody@localhost:8000", 404),
        ("http://elsewhere.example/offices/springvale", 404),
        ("http://localhost:8000/ap/offices/not-a-uuid", 404),
        ("http://localhost:8000/ap/channels/01930000-0000-7000-8000-000000000000", 404),
        ("http://localhost:8000/ap/posts/01930000-0000-7000-8000-000000000000", 404),
    ],
)
def test_webfinger_refuses_in_json(client: Client, resource: str, status: int) -> None:
    answer = ask(client, resource)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


def test_host_meta_leads_to_webfinger(client: Client) -> None:
    answer = client.get("/.well-known/host-meta")

    assert answer.content_type == "application/xrd+xml"
    assert f'template="{ORIGIN}/.well-known/webfinger?resource={{uri}}"' in answer.text


@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_node_info_is_valid_and_counts(house: House, client: Client, version: str) -> None:
    house.open_channel("housing")
    office = house.programs(house.token(house.add_member("springvale")))
    wish = {"channel": "housing", "kind": "question", "title": "Roofs?", "body": "Who knows?"}
    post = office.post("/discussions/posts", wish).json
    office.post(f"/discussions/posts/{post['id']}/replies", {"body": "We do."})
    house.drain()

    links = client.get("/.well-known/nodeinfo").json["links"]
    told = client.get(f"/nodeinfo/{version}")

    assert {link["href"] for link in links} >= {f"{ORIGIN}/nodeinfo/{version}"}
    assert any(link["rel"].endswith("activitystreams#Application") for link in links)
    assert told.content_type.startswith("application/json; profile=")
    jsonschema.validate(told.json, json.loads(NODEINFO.read_text())[version])
    assert told.json["software"]["name"] == "mayoral-exchange"
    assert told.json["usage"]["localPosts"] == told.json["usage"]["localComments"] == 1


def test_other_names_under_well_known_have_their_own_service(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 200
    assert client.get("/nodeinfo/3.0").status_code == 404


def test_a_closed_office_is_gone_but_its_document_stays(house: House, client: Client) -> None:
    office_id = house.add_member("springvale").office_id
    with house.databases["federation"].connection() as db:
        db.execute("UPDATE standing_offices SET is_closed = true")

    assert ask(client, f"acct:springvale@{HOST}").status_code == 410
    assert client.get(f"/ap/offices/{office_id}").status_code == 200

"""How other servers find our channels and offices."""

import pytest
from werkzeug.test import Client

from tests.house import ORIGIN, House

HOST = "localhost:8000"


@pytest.fixture
def client(house: House) -> Client:
    return Client(house.wsgi)


def ask(client: Client, resource: str):
    return client.get("/.well-known/webfinger", query_string={"resource": resource})


def self_link(told: dict) -> str:
    return next(link["href"] for link in told["links"] if link["rel"] == "self")


def test_webfinger_loops_back_to_a_channel(house: House, client: Client):
    channel_id = house.open_channel("housing")

    answer = ask(client, f"acct:housing@{HOST}")
    actor = client.get(self_link(answer.json).removeprefix(ORIGIN))

    assert answer.status_code == 200
    assert answer.content_type == "application/jrd+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["subject"] == f"acct:housing@{HOST}"
    assert actor.content_type == "application/activity+json"
    assert actor.json["id"] == self_link(answer.json) == f"{ORIGIN}/ap/channels/{channel_id}"
    assert actor.json["preferredUsername"] == "housing"

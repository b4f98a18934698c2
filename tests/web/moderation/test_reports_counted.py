"""Who reports without an account is counted by where they come from, behind a gateway too."""

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

from werkzeug.test import Client

from services.moderation.reports.domain import PER_ADDRESS
from tests.house import House

GATEWAY, FLOODER, NEIGHBOUR = "172.18.0.3", "203.0.113.7", "198.51.100.1"


def report(client: Client, item: str, peer: str, forwarded: str) -> int:
    """Report as somebody whose connection comes from `peer`; return the status."""
    wish: dict[str, Any] = {"item": item, "rule": "abuse", "reason": "It insults."}
    answer = client.post(
        "/api/v1/moderation/reports",
        json=wish,
        headers={"X-Forwarded-For": forwarded},
        environ_base={"REMOTE_ADDR": peer},
    )
    return answer.status_code


def test_behind_a_gateway_one_flooder_silences_nobody_else(house: House) -> None:
    behind = House(house.databases, replace(house.settings, gateways=(ip_network(GATEWAY),)))
    programs = house.programs(house.token(house.add_member("springvale")))
    house.open_channel("streets")
    wish = {"channel": "streets", "kind": "question", "title": "Lanes", "body": "Who tried it?"}
    posts = [
        f"post:{programs.post('/discussions/posts', wish).json['id']}"
        for _ in range(PER_ADDRESS + 1)
    ]
    house.drain()
    client = Client(behind.wsgi)

    for item in posts[:-1]:
        assert report(client, item, GATEWAY, FLOODER) == 201

    assert report(client, posts[-1], GATEWAY, FLOODER) == 429
    assert report(client, posts[-1], GATEWAY, f"{NEIGHBOUR}, {FLOODER}") == 429
    assert report(client, posts[-1], FLOODER, NEIGHBOUR) == 429
    assert report(client, posts[-1], GATEWAY, NEIGHBOUR) == 201

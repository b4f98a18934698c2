"""While PostgreSQL is away every door says so in words and when to come again; none breaks."""

import pytest
from werkzeug.test import Client

from deploy.gateway import compose
from deploy.house import SERVICES
from shared.data.database import Database
from shared.web.application import create_app
from tests.house import House


@pytest.fixture
def cut_off(house: House) -> Client:
    """A visitor of a house whose database does not answer."""
    away = "postgresql://nobody@127.0.0.1:9/nothing"
    apps = {
        service.name: create_app(
            service, house.settings, Database(service.name, away, patience=0.2)
        )
        for service in SERVICES
    }
    return Client(compose(SERVICES, apps))


@pytest.mark.parametrize("path", ["/", "/channels/housing", "/api/v1/discussions/channels"])
def test_it_says_so_in_words(cut_off: Client, path: str) -> None:
    answer = cut_off.get(path)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "catching its breath" in answer.text


def test_readiness_says_it_and_health_does_not(cut_off: Client) -> None:
    assert cut_off.get("/readyz").status_code == 503
    assert cut_off.get("/healthz").status_code == 200


def test_it_says_so_also_to_who_was_signed_in(house: House, cut_off: Client) -> None:
    browser = house.sign_in(house.client(), house.add_member("springvale"))
    cookie = browser.get_cookie("mayors_8000")
    assert cookie is not None
    cut_off.set_cookie("mayors_8000", cookie.value)

    for path in ("/", "/account", "/channels/housing/new"):
        assert cut_off.get(path).status_code == 503

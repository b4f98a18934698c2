"""What this instance says of itself, to people and to machines."""

from datetime import datetime

import pytest
from werkzeug.test import Client

from shared.core.clock import now
from shared.ui.assets import asset
from tests.house import House
from tests.web.frontdesk.test_front_pages import ask


@pytest.mark.parametrize("path", ["/about", "/about/accessibility", "/about/privacy"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_about_the_instance_are_whole(house: House, path: str, language: str) -> None:
    answer = house.client().get(path, headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_every_link_to_a_page_about_the_instance_leads_somewhere(house: House) -> None:
    client = house.client()
    client.get("/about")
    targets = {a.get("href", "") for a in client.page.all("a")}

    for path in sorted(target for target in targets if target.startswith("/")):
        assert house.client().get(path).status_code == 200, path


def test_the_map_lists_what_is_in_sight_and_nothing_else(house: House) -> None:
    house.open_channel()
    mayor = house.add_member("springvale")
    question, withdrawn = ask(house, mayor), ask(house, mayor, "Taken back")
    house.programs(house.token(mayor)).ask("DELETE", f"/discussions/posts/{withdrawn}")
    house.drain()

    answer = house.client().get("/sitemap.xml")

    assert answer.mimetype == "application/xml"
    assert f"/channels/housing/{question}<" in answer.text
    assert "/offices/springvale<" in answer.text
    assert withdrawn not in answer.text


def test_machines_find_the_small_files(house: House) -> None:
    client = house.client()

    assert "Sitemap:" in client.get("/robots.txt").text
    told = client.get("/.well-known/security.txt").text
    expires = next(line for line in told.splitlines() if line.startswith("Expires: "))
    assert datetime.fromisoformat(expires.removeprefix("Expires: ")) > now()
    assert client.get("/favicon.ico").headers["Location"] == asset("mark.svg")


def test_styles_are_served_to_be_kept(house: House) -> None:
    answer = Client.get(house.client(), asset("exchange.css"))

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()
    assert Client.get(house.client(), "/static/nothing.css").status_code == 404
    assert Client.get(house.client(), "/static/../service.py").status_code == 404


def test_a_page_is_spanish_from_its_heading_to_its_foot(house: House) -> None:
    client = house.client()
    client.get("/about?lang=es")

    assert client.page.h1 == "Acerca de"
    assert client.page.link("Buscar") == "/search"
    assert client.page.link("Reglas") == "/rules"

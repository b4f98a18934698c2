"""An operator begins an empty instance in a browser and joins the network by a starter list, at phone and desk."""

import pytest
from playwright.sync_api import Browser, Page

from federation.starter import actions
from services.identity.first_run.actions import first_path
from tests.federated.conftest import LEAGUE, Pair
from tests.journeys.browser import (
    DESK,
    PHONE,
    axe,
    browser,
    opened,
    overflow,
    served,
    shoot,
    small_targets,
)
from tests.journeys.town import heard

__all__ = ["browser"]

OFFICE = {
    "city": "Springvale", "state": "IA", "geoid": "1974730", "population": "7907",
    "handle": "springvale", "person": "Ada Lindqvist", "email": "ada@springvale.example",
}  # fmt: skip


def look(page: Page, name: str) -> None:
    """Fail when axe finds something, a target is small, or the page is wider than its window."""
    assert page.viewport_size
    shoot(page, f"begin-{name}-{page.viewport_size['width']}")
    assert axe(page) == []
    assert small_targets(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "en-US"), (DESK, "es-US")], ids=["phone-en", "desk-es"]
)
def test_an_empty_instance_begins_and_joins_the_network(
    pair: Pair, browser: Browser, size: dict[str, int], language: str
) -> None:
    for slug in ("housing", "parks", "transportation"):
        pair.league.open_channel(slug, slug.capitalize())
    with pair.league.databases["federation"].connection() as db:
        actions.offer(db)
    pair.network.settle()
    with pair.town.databases["identity"].connection() as db:
        path = first_path(db, pair.town.settings)
    assert path

    with served(heard(pair.town)) as origin, opened(browser, size, language=language) as page:
        page.goto(origin + path)
        look(page, "first")
        page.eval_on_selector("main form", "form => { form.noValidate = true; form.submit(); }")
        page.wait_for_selector("[role=alert]")
        look(page, "refused")
        for name, words in OFFICE.items():
            page.fill(f"[name={name}]", words)
        page.click("text=/^(Delegate of the mayor|Delegado del alcalde)$/")
        page.click("main form button")
        page.click("main form button")
        page.wait_for_url("**/network")
        look(page, "network")
        page.click("main a.usa-button")
        page.fill("[name=url]", LEAGUE)
        look(page, "ask")
        page.click("main form button")
        page.wait_for_selector("[name=keep]")
        look(page, "list")
        page.click("label:has-text('Parks')")
        page.click("main form button")
        page.wait_for_url("**/network")
        pair.network.settle()
        page.reload()
        look(page, "joined")
        listed = page.inner_text("#followed ~ ul")
        assert "Housing" in listed
        assert "Transportation" in listed
        assert "Parks" not in listed
        page.goto(f"{origin}/channels")
        look(page, "channels")

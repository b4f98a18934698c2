"""One visit on a phone: ask, answer, react, change, withdraw, without and with scripts."""

import pytest
from playwright.sync_api import Browser

from tests.house import House
from tests.journeys.asking import visit
from tests.journeys.browser import browser, opened
from tests.journeys.town import opened_town

__all__ = ["browser"]


@pytest.mark.parametrize("scripts", [False, True], ids=["without-scripts", "with-scripts"])
def test_a_question_goes_from_one_office_to_another_and_back(
    house: House, browser: Browser, scripts: bool
) -> None:
    with (
        opened_town(house) as town,
        opened(browser, scripts=scripts) as asker,
        opened(browser, scripts=scripts) as other,
    ):
        mayor, neighbor = (
            town.origin + town.sign_in_path(who) for who in (town.mayor, town.neighbor)
        )
        visit(town.origin, asker, other, (mayor, neighbor))

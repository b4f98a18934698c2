"""Every kind of page, at a phone and at a desk, in English and in Spanish: valid, clear to axe, nothing cut off.

The kinds come from the addresses the house answers: an address without an example fails.
"""

import pytest
from playwright.sync_api import Browser, Page, Request, Response

from shared.testing import pages
from tests.house import House
from tests.journeys import page_kinds
from tests.journeys.browser import (
    DESK,
    PHONE,
    axe,
    browser,
    opened,
    overflow,
    shoot,
    small_targets,
)
from tests.journeys.town import Town, opened_town

__all__ = ["browser"]

NARROW = {"width": 320, "height": 600}


def test_every_address_has_an_example(house: House) -> None:
    there = set(page_kinds.addresses(house))

    assert there - set(page_kinds.EXAMPLES) == set(), "add an example in page_kinds.py"
    assert set(page_kinds.EXAMPLES) - there == set(), "this address is gone"


@pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "en-US"), (DESK, "es-US")], ids=["phone-en", "desk-es"]
)
def test_axe_and_the_page_checks_find_nothing_on_any_page(
    house: House, browser: Browser, size: dict[str, int], language: str
) -> None:
    wrong: list[str] = []
    with opened_town(house) as town:
        found = list(page_kinds.kinds(town))
        for reader in ("visitor", "mayor", "moderator"):
            with opened(browser, size, language=language) as page:
                said = _listen(page)
                _enter(town, page, reader)
                for kind in (each for each in found if each.reader == reader):
                    kind.go(page)
                    shoot(page, f"{kind.name}-{reader}-{size['width']}-{language[:2]}")
                    wrong += [f"{kind.name} ({reader}): {fault}" for fault in _faults(page, said)]
    assert wrong == []


def test_nothing_is_cut_off_or_hidden_without_scripts_at_320_pixels(
    house: House, browser: Browser
) -> None:
    with opened_town(house) as town, opened(browser, NARROW, scripts=False) as page:
        for kind in page_kinds.kinds(town):
            if kind.reader == "visitor" and not kind.name.startswith("refused"):
                kind.go(page)
                assert overflow(page) <= 0, kind.name
                assert page.is_visible("h1"), kind.name


@pytest.mark.parametrize(("reader", "replies"), [("visitor", 30), ("mayor", 10)])
def test_a_long_thread_weighs_less_than_150_kb(
    house: House, browser: Browser, reader: str, replies: int
) -> None:
    """What is sent when nothing was kept by the browser, and no gateway compresses the page."""
    weights: dict[str, int] = {}
    with opened_town(house) as town, opened(browser) as page:
        post = town.paths["post"].rpartition("/")[2]
        program = town.programs(town.moderator)
        for number in range(replies):
            words = f"Answer {number}. " + "We did the same, and it took a year. " * 8
            program.post(f"/discussions/posts/{post}/replies", {"body": words})
        page.on("requestfinished", lambda asked: _weigh(weights, asked))
        _enter(town, page, reader)
        page.goto(town.origin + town.paths["thread"], wait_until="networkidle")

        assert page.locator(".turn").count() > replies
        parts = [size for address, size in weights.items() if _belongs(address, page.url)]
        assert 60_000 < sum(parts) < 150_000, weights


def _weigh(weights: dict[str, int], asked: Request) -> None:
    """Keep what an address weighed when it was first fetched; what a browser kept weighs nothing."""
    weights.setdefault(asked.url, max(asked.sizes()["responseBodySize"], 0))


def _belongs(address: str, page: str) -> bool:
    return address == page or "/static/" in address


def _enter(town: Town, page: Page, reader: str) -> None:
    if reader != "visitor":
        town.enter(page, town.mayor if reader == "mayor" else town.moderator)


def _listen(page: Page) -> list[Response]:
    """Return the list in which the pages that the server sends will stand, as they were sent."""
    said: list[Response] = []
    page.on("response", lambda answer: said.append(answer) if _is_page(answer) else None)
    return said


def _is_page(answer: Response) -> bool:
    return answer.request.resource_type == "document" and not 300 <= answer.status < 400


def _faults(page: Page, said: list[Response]) -> list[str]:
    """Return what is wrong with the page the browser shows, and with its words as they were sent."""
    found = list(pages.faults(pages.Page(said[-1].text(), path=page.url)))
    found += axe(page) + [f"target too small: {each}" for each in small_targets(page)]
    if overflow(page) > 0:
        found.append(f"{overflow(page)} px wider than its window")
    return found

"""Every component is readable by everybody: axe, small screens, large targets, two languages, no scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

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
from tests.web.ui.kitchen import kitchen

__all__ = ["browser"]

PATHS = ("/", "/form", "/wrong", "/thread", "/error")


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with served(kitchen(signed_in=True)) as address:
        yield address


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_axe_finds_nothing_on_any_component(
    browser: Browser, origin: str, path: str, size: dict[str, int], language: str
) -> None:
    with opened(browser, size) as page:
        page.goto(f"{origin}{path}?lang={language}")
        shoot(page, f"kit-{path}-{size['width']}-{language}")

        assert axe(page) == []
        assert overflow(page) <= 0
        assert small_targets(page) == []


def test_nothing_is_cut_off_at_320_pixels(browser: Browser, origin: str) -> None:
    with opened(browser, {"width": 320, "height": 600}) as page:
        for path in PATHS:
            page.goto(f"{origin}{path}")

            assert overflow(page) <= 0, path


def test_the_skip_link_is_first_and_leads_to_the_content(browser: Browser, origin: str) -> None:
    with opened(browser) as page:
        page.goto(f"{origin}/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "usa-skipnav"
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "main"


def test_a_refused_form_takes_the_reader_to_what_is_wrong(browser: Browser, origin: str) -> None:
    with opened(browser) as page:
        page.goto(f"{origin}/wrong")

        assert page.evaluate("document.activeElement.matches('[data-takes-focus]')")
        page.click("[data-takes-focus] a")
        assert page.evaluate("document.activeElement.name") == "title"


def test_characters_left_are_said_and_nothing_is_cut_off(browser: Browser, origin: str) -> None:
    with opened(browser) as page:
        page.goto(f"{origin}/form")
        page.fill("#field-title", "x" * 205)

        assert page.input_value("#field-title") == "x" * 205
        assert page.inner_text("#field-title-left") == "5 characters too many"


def test_unsent_words_come_back_after_a_reload(browser: Browser, origin: str) -> None:
    with opened(browser) as page:
        page.goto(f"{origin}/form")
        page.fill("#field-body", "Half a thought")
        page.goto(f"{origin}/form")

        assert page.input_value("#field-body") == "Half a thought"


def test_a_post_page_weighs_less_than_150_kb(browser: Browser, origin: str) -> None:
    weights: list[int] = []
    with opened(browser) as page:
        page.on("requestfinished", lambda r: weights.append(r.sizes()["responseBodySize"]))
        page.goto(f"{origin}/thread", wait_until="networkidle")

        assert 30_000 < sum(weights) < 150_000, weights


def test_a_form_is_sent_without_scripts(browser: Browser, origin: str) -> None:
    with opened(browser, scripts=False) as page:
        page.goto(f"{origin}/form")
        page.fill("#field-body", "What did you try first?")
        page.fill("#field-email", "mayor@mill-creek.example")
        page.click("text=Publish")

        assert "What did you try first?" in page.inner_text("body")
        assert '"csrf_token":"a-token"' in page.inner_text("body").replace(" ", "")

"""One visit of two offices on a phone, wherever it is served: read, ask, answer, react, change, withdraw."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.browser import PHONE, enter, overflow
from tests.journeys.town import QUESTION

TITLE = "Who plows for the school district?"
WORDS = "We have drivers from 4 to 7, they need them from 7 to 9."
ANSWER = "We share one driver. The insurers took a year."
PATIENCE = 30.0


def visit(origin: str, asker: Page, other: Page, links: tuple[str, str]) -> None:
    """A question goes from one office to another and back; `links` sign the two in.

    The front page must show QUESTION, asked by an office of under 2,500 people in Vermont, and a
    measured case; the other office is of over 1 million people.
    """
    _reads(origin, asker)
    enter(asker, links[0])
    thread = _asks(origin, asker)
    enter(other, links[1])
    _answers_in_three_taps(origin, other)
    _thanks(other)
    _changes(asker, thread)
    _withdraws(asker, thread)

    other.goto(thread)
    expect(other.locator("main")).to_contain_text("Withdrawn by its office.")
    expect(other.locator("main")).to_contain_text(ANSWER)
    other.goto(f"{origin}/")
    _reload_until(other, lambda: other.locator(".card", has_text=TITLE).count() == 0)


def _reload_until(page: Page, holds: Callable[[], bool]) -> None:
    """Read a page again until the front desk has heard."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(100)
        page.reload()


def _reads(origin: str, page: Page) -> None:
    """Open the front page, see a result at once, open a thread, see who speaks and how to take part."""
    page.goto(f"{origin}/")
    first = page.locator(".result__change").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < PHONE["height"], "no result in the first window"
    page.click(f"text={QUESTION}")
    byline = page.locator(".speaker").first
    expect(byline).to_contain_text("Office of the Mayor of Testville")
    expect(byline).to_contain_text(", VT")
    expect(byline).to_contain_text("under 2,500 people")
    page.click("text=Sign in to reply")
    expect(page.locator("h1")).to_have_text("Sign in")


def _asks(origin: str, page: Page) -> str:
    page.goto(f"{origin}/channels")
    page.click("main >> text=Housing")
    page.click("text=Write a post")
    expect(page.get_by_label("A question")).to_be_checked()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Text", exact=True).fill(WORDS)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("h1")).to_have_text(TITLE)
    return page.url


def _answers_in_three_taps(origin: str, page: Page) -> None:
    """Answer, write, publish: each of them is in sight where it is needed."""
    page.goto(f"{origin}/")
    expect(page.locator("h1")).to_have_text("For you")
    card = page.locator(".card", has_text=TITLE)
    _reload_until(page, lambda: card.count() == 1)
    assert page.locator(".card").count() <= 7
    card.get_by_role("link", name="Answer").click()
    expect(page.locator("#write textarea")).to_be_in_viewport()
    page.fill("#write textarea", ANSWER)
    page.click("text=Publish reply")
    reply = page.locator(".turn", has_text=ANSWER)
    expect(reply).to_be_in_viewport()
    expect(reply.locator(".speaker")).to_contain_text("over 1 million people")
    expect(page.locator("#replies")).to_have_text("1 reply")


def _thanks(page: Page) -> None:
    button = page.locator(".turn--0").get_by_role("button", name="Thank you")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text(re.compile(r"Thank you\s+1"))
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def _changes(page: Page, thread: str) -> None:
    page.goto(thread)
    page.locator(".turn--0").get_by_role("link", name="Change").click()
    page.get_by_label("Text", exact=True).fill(f"{WORDS} Who pays?")
    page.click("text=Publish the change")
    expect(page.locator(".turn--0")).to_contain_text("Who pays?")
    page.locator(".turn--0").get_by_role("link", name="Earlier words").click()
    expect(page.locator("main")).to_contain_text("Now, since")
    assert overflow(page) <= 0


def _withdraws(page: Page, thread: str) -> None:
    page.goto(thread)
    page.locator(".turn--0").get_by_role("link", name="Withdraw").click()
    expect(page.locator("h1")).to_have_text("Withdraw this post?")
    page.click("text=Withdraw it")
    expect(page.locator("h1")).to_have_text("Housing")
    expect(page.locator("main")).not_to_contain_text(TITLE)

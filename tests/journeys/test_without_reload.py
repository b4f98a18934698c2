"""With scripts nothing is loaded anew and nothing moves under the finger; what goes wrong loses no word."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.house import House
from tests.journeys.browser import browser, opened
from tests.journeys.town import Town, opened_town

__all__ = ["browser"]

MARK = "window.isSamePage = true"
IS_MARKED = "window.isSamePage === true"
REPLY = "#write textarea"


def _thread(town: Town, page: Page) -> None:
    town.enter(page, town.mayor)
    page.goto(town.origin + town.paths["thread"])
    page.evaluate(MARK)


def test_a_reply_appears_in_its_place_and_takes_the_focus(house: House, browser: Browser) -> None:
    with opened_town(house) as town, opened(browser) as page:
        _thread(town, page)
        page.fill(REPLY, "We did the same.")
        page.click("#write >> text=Publish reply")

        reply = page.locator(".turn", has_text="We did the same.")
        expect(reply).to_be_focused()
        expect(reply).to_be_in_viewport()
        expect(page.locator("#said")).to_have_text("Your reply is published.")
        expect(page.locator(REPLY)).to_have_value("")
        assert page.evaluate(IS_MARKED)
        page.reload()
        expect(page.locator(REPLY)).to_have_value("")


def test_a_reply_to_a_reply_is_written_below_it(house: House, browser: Browser) -> None:
    with opened_town(house) as town, opened(browser) as page:
        _thread(town, page)
        answered = page.locator(".turn", has_text="Start with the water department.")
        answered.get_by_role("link", name="Reply").click()
        field = answered.locator("textarea")
        expect(field).to_be_focused()
        field.fill("They had no record.")
        answered.get_by_role("button", name="Publish reply").click()

        reply = page.locator(".turn--2", has_text="They had no record.")
        expect(reply).to_be_focused()
        expect(page.locator("#answering")).to_have_count(0)
        assert page.evaluate(IS_MARKED)


def test_a_reaction_changes_its_own_button_and_moves_nothing(
    house: House, browser: Browser
) -> None:
    with opened_town(house) as town, opened(browser) as page:
        _thread(town, page)
        before = _places(page)
        for pressed in ("true", "false"):
            button = page.locator(".turn--0").get_by_role("button", name="We want to try this")
            button.click()
            expect(button).to_have_attribute("aria-pressed", pressed)
            expect(button).to_be_focused()
            assert _places(page) == before
        assert page.evaluate(IS_MARKED)


def test_new_replies_wait_until_they_are_wanted(house: House, browser: Browser) -> None:
    with opened_town(house) as town, opened(browser) as page:
        page.clock.install()
        _thread(town, page)
        page.fill(REPLY, "Half a thought")
        before = _places(page)
        post = town.paths["post"].rpartition("/")[2]
        for words in ("Newer.", "Newest."):
            town.programs(town.neighbor).post(f"/discussions/posts/{post}/replies", {"body": words})
        page.clock.run_for(46_000)
        button = page.get_by_role("link", name="2 new replies")
        expect(button).to_be_visible()
        assert _places(page) == before

        button.click()
        expect(page.locator(".turn", has_text="Newer.")).to_be_focused()
        expect(page.locator(".turn", has_text="Newest.")).to_be_visible()
        expect(page.locator(REPLY)).to_have_value("Half a thought")
        assert page.evaluate(IS_MARKED)


def test_a_refused_reply_says_why_in_its_place(house: House, browser: Browser) -> None:
    with opened_town(house) as town, opened(browser) as page:
        _thread(town, page)
        before = _places(page)
        page.fill(REPLY, "x" * 20_001)
        page.click("#write >> text=Publish reply")

        expect(page.locator("#write .usa-alert--error")).to_be_focused()
        expect(page.locator("#write .usa-alert--error")).to_contain_text("Text: ")
        assert len(page.input_value(REPLY)) == 20_001
        assert _places(page) == before
        page.fill(REPLY, "Shorter.")
        page.click("#write >> text=Publish reply")
        expect(page.locator(".turn", has_text="Shorter.")).to_be_focused()
        assert page.evaluate(IS_MARKED)


def test_a_reply_that_needs_a_second_look_is_asked_about_in_its_place(
    house: House, browser: Browser
) -> None:
    with opened_town(house) as town, opened(browser) as page:
        _thread(town, page)
        page.fill(REPLY, "Call our clerk at 802-555-0143.")
        page.click("#write >> text=Publish reply")
        expect(page.locator("#write .usa-alert--warning")).to_be_visible()
        expect(page.locator(REPLY)).to_have_value("Call our clerk at 802-555-0143.")
        page.click("#write >> text=Publish reply")

        expect(page.locator(".turn", has_text="Call our clerk")).to_be_focused()


def test_words_survive_a_line_that_breaks(house: House, browser: Browser) -> None:
    with opened_town(house) as town, opened(browser, but=("htmx:", "net::ERR")) as page:
        _thread(town, page)
        page.context.set_offline(True)
        page.fill(REPLY, "Written in a tunnel.")
        page.click("#write >> text=Publish reply")
        expect(page.locator("#write .usa-alert--error")).to_contain_text("did not reach the server")
        expect(page.locator(REPLY)).to_have_value("Written in a tunnel.")
        page.context.set_offline(False)
        page.click("#write >> text=Publish reply")

        expect(page.locator(".turn", has_text="Written in a tunnel.")).to_be_focused()


def test_words_survive_the_end_of_a_session(house: House, browser: Browser) -> None:
    with opened_town(house) as town, opened(browser, but=("Response Status",)) as page:
        _thread(town, page)
        page.fill(REPLY, "Written too late.")
        page.context.clear_cookies()
        page.click("#write >> text=Publish reply")
        expect(page.locator("h1")).not_to_contain_text("How do you find")
        town.enter(page, town.mayor)
        page.goto(town.origin + town.paths["thread"])

        expect(page.locator(REPLY)).to_have_value("Written too late.")


@pytest.mark.parametrize("path", ["/channels/housing/new", "/knowledge/cases/new"])
def test_a_draft_waits_until_it_is_sent(house: House, browser: Browser, path: str) -> None:
    with opened_town(house) as town, opened(browser) as page:
        town.enter(page, town.mayor)
        page.goto(town.origin + path)
        page.locator("textarea").first.fill("Half a thought")
        page.goto(f"{town.origin}/")
        page.goto(town.origin + path)

        expect(page.locator("textarea").first).to_have_value("Half a thought")
        expect(page.locator("#said")).to_have_text("Your unsent words were put back.")


def _places(page: Page) -> list[float]:
    """Return where the headings and the words of the thread stand, from the top of the page."""
    found: list[float] = page.evaluate(
        "[...document.querySelectorAll('h1, .turn, .turn .prose, .turn__acts, #your-reply')]"
        ".map(e => e.getBoundingClientRect().top + scrollY)"
    )
    return found

"""The keyboard alone: the way to everything, in reading order, with the focus always in sight."""

from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

from tests.house import House
from tests.journeys.browser import browser, opened
from tests.journeys.town import Town, opened_town

__all__ = ["browser"]

FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return {tag: '', name: '', wrong: 'the focus is nowhere'};
  const isChoice = at.matches('.usa-radio__input, .usa-checkbox__input');
  const shown = isChoice ? at.nextElementSibling : at;
  const drawn = isChoice ? getComputedStyle(shown, '::before') : getComputedStyle(at);
  const box = shown.getBoundingClientRect();
  const ring = drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) >= 2;
  const wrong = box.width < 1 || box.height < 1 ? 'has no size'
    : box.bottom <= 0 || box.top >= innerHeight ? 'is out of the window'
    : ring ? '' : 'shows no ring';
  const label = at.labels?.length ? at.labels[0].textContent : at.textContent;
  return {tag: at.tagName, name: label.replace(/\\s+/g, ' ').trim(), wrong};
}"""
LONGEST_WAY = 150


@dataclass
class Keys:
    """A reader without a mouse."""

    page: Page
    tag: str = ""
    """What the last stop was."""

    def step(self) -> str:
        """Go to the next stop and return its words; a stop nobody can see fails."""
        self.page.keyboard.press("Tab")
        stop = self.page.evaluate(FOCUS)
        assert stop["wrong"] == "", f"{stop['name'][:60]!r} {stop['wrong']}"
        self.tag = stop["tag"]
        return str(stop["name"])

    def to(self, words: str, tag: str = "") -> None:
        """Go on until a stop begins with these words, and is this element if one is named."""
        passed = []
        for _ in range(LONGEST_WAY):
            passed.append(self.step()[:30])
            if passed[-1].startswith(words[:30]) and tag in ("", self.tag):
                return
        raise AssertionError(f"no way to {words!r}; passed {passed}")

    def press(self, key: str = "Enter") -> None:
        """Press a key where the focus is."""
        self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        """Type where the focus is."""
        self.page.keyboard.type(words)


def test_the_keyboard_alone_signs_in_asks_answers_and_reacts(
    house: House, browser: Browser
) -> None:
    with opened_town(house) as town, opened(browser) as page:
        keys = Keys(page)
        page.goto(town.origin + town.sign_in_path(town.mayor))
        keys.to("Sign in", "BUTTON")
        keys.press()
        page.wait_for_url(f"{town.origin}/")
        _skips_to_the_content(page, keys)
        _asks(town, page, keys)
        _answers(page, keys)
        _reacts(page, keys)


def test_every_stop_of_a_page_is_in_sight(house: House, browser: Browser) -> None:
    with opened_town(house) as town, opened(browser) as page:
        town.enter(page, town.mayor)
        for path in (
            "/",
            town.paths["thread"],
            town.paths["case"],
            "/search",
            "/knowledge/cases/new",
        ):
            page.goto(town.origin + path)
            keys = Keys(page)
            passed = [keys.step()]
            while passed[-1] != "Español" and len(passed) < LONGEST_WAY:
                passed.append(keys.step())
            assert passed[0] == "Skip to the content", path
            assert passed[-1] == "Español", path


def _skips_to_the_content(page: Page, keys: Keys) -> None:
    assert keys.step() == "Skip to the content"
    keys.press()
    assert page.evaluate("document.activeElement.id") == "main"
    in_main = "document.querySelector('main').contains(document.activeElement)"
    keys.step()
    assert page.evaluate(in_main)


def _asks(town: Town, page: Page, keys: Keys) -> None:
    page.goto(f"{town.origin}/channels/housing")
    keys.to("Write a post")
    keys.press()
    page.wait_for_url("**/new")
    keys.to("A question")
    keys.press("ArrowDown")
    expect(page.get_by_label("An experience")).to_be_checked()
    keys.to("Title")
    keys.write("We share a plow driver")
    keys.to("Text")
    keys.write("It saves one wage.")
    keys.to("Publish", "BUTTON")
    keys.press()
    expect(page.locator("h1")).to_have_text("We share a plow driver")


def _answers(page: Page, keys: Keys) -> None:
    keys.to("Reply as")
    keys.write("And the insurers agreed.")
    keys.to("Publish reply")
    keys.press()
    reply = page.locator(".turn--1", has_text="And the insurers agreed.")
    expect(reply).to_be_focused()
    keys.to("Reply", "A")
    keys.press()
    expect(page.locator("#answering textarea")).to_be_focused()
    keys.write("After a year.")
    keys.to("Publish reply")
    keys.press()
    expect(page.locator(".turn--2", has_text="After a year.")).to_be_focused()


def _reacts(page: Page, keys: Keys) -> None:
    page.evaluate("document.querySelector('h1').closest('main').focus()")
    keys.to("We tried this")
    keys.press()
    expect(page.locator("button[aria-pressed=true]")).to_be_focused()

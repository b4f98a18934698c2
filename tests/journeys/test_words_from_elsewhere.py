"""Words from elsewhere in a browser: readable by everybody, folded and held, followed from one's own server."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from services.discussions.channels.actions import put_outside
from tests.elsewhere import Elsewhere
from tests.house import House
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

__all__ = ["browser"]

LONG = (
    "We live on that street. The lot has stood empty since **2019**; this is what we saw:\n\n"
    "- rats, in the cellar of number 14\n- two fires\n\n> Nobody told us whom to ask.\n\n"
    "Here is a long address: https://m.example/an/address/that/is/so/long/that/it/does/not/fit/on/a/telephone"
)


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    return Elsewhere(house)


@pytest.fixture
def paths(house: House, elsewhere: Elsewhere) -> dict[str, str]:
    """A shown and a folded thread with the public in it, a held word, a limited server; each page's path."""
    channels = {
        slug: house.open_channel(slug, slug.title()) for slug in ("housing", "water", "parks")
    }
    author = house.programs(house.token(house.add_member("springvale")))
    threads = {}
    for slug in channels:
        wish = {
            "channel": slug,
            "kind": "question",
            "title": "Who has turned vacant lots into something?",
            "body": "We have **eleven**, and no money.",
        }
        threads[slug] = UUID(author.post("/discussions/posts", wish).json["id"])
    house.drain()
    for slug, outside in (("water", "folded"), ("parks", "held")):
        with house.databases["discussions"].connection() as db:
            put_outside(db, slug, outside)
    house.drain()
    ann = elsewhere.meet("Ann")
    long = elsewhere.meet(
        "Maximiliane von und zu Oberunterwaldhausen-Niedersulzbach",
        host="a-very-long-name-of-a-server.somewhere.example:8443",
    )
    for slug, thread in threads.items():
        elsewhere.says(
            elsewhere.meet_office(), "We mow ours and let schools plant.", answers=thread
        )
        said = elsewhere.says(ann, LONG, answers=thread)
        elsewhere.says(long, "So do we.", answers=said.id)
        elsewhere.withdraws(elsewhere.says(ann, "Sorry.", answers=thread))
        elsewhere.reacts(ann, thread)
        elsewhere.says(
            ann, "@housing Why is our street closed, and until when?", channel=channels[slug]
        )
    return {
        "shown": f"/channels/housing/{threads['housing']}",
        "folded": f"/channels/water/{threads['water']}",
        "replies": f"/channels/housing/{threads['housing']}/public",
        "public": "/channels/housing/public",
        "channel": "/channels/housing",
        "follow": "/follow/housing",
        "open": f"/follow/posts/{threads['housing']}",
        "rules": "/rules",
        "held": "/moderation/held",
        "hosts": "/moderation/hosts",
    }


@pytest.fixture
def origin(house: House) -> Iterator[str]:
    with served(house.wsgi) as address:
        yield address.replace("127.0.0.1", "localhost")


def sign_in(house: House, page: Any, origin: str) -> None:
    """Let the browser be a moderator's."""
    client = house.sign_in(house.client(), house.add_member("oakton", is_moderator=True))
    cookie = client.get_cookie("mayors_8000")
    assert cookie is not None
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": origin}])


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_can_read_what_comes_from_elsewhere(
    house: House, browser: Browser, paths: dict[str, str], origin: str, size: dict[str, int]
) -> None:
    judged = {"host": "spam.example", "policy": "blocked", "reason": "Nothing but advertising."}
    moderator = house.programs(house.token(house.add_member("elmford", is_moderator=True)))
    assert moderator.post("/moderation/hosts", judged).status_code == 201
    house.drain()
    with opened(browser, size) as page:
        for name, path in paths.items():
            if name == "held":
                sign_in(house, page, origin)
            for language in ("en", "es"):
                page.goto(f"{origin}{path}?lang={language}")
                shoot(page, f"elsewhere-{name}-{size['width']}-{language}")
                assert axe(page) == [], name
                assert overflow(page) <= 0, name
                assert small_targets(page) == [], name


def test_what_is_folded_opens_by_its_link_and_by_a_press(
    browser: Browser, paths: dict[str, str], origin: str
) -> None:
    with opened(browser) as page:
        page.goto(f"{origin}{paths['folded']}")
        assert not page.locator("text=We live on that street").is_visible()
        page.click(".public__folded summary")
        assert page.locator("text=We live on that street").is_visible()


def test_machine_words_are_data_and_no_script_runs_from_a_page(
    browser: Browser, paths: dict[str, str], origin: str
) -> None:
    with opened(browser) as page:
        page.goto(f"{origin}{paths['shown']}")
        told = page.evaluate(
            "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
        )
        assert told["@type"] == "DiscussionForumPosting"


def test_one_press_lets_a_held_word_through(
    house: House, browser: Browser, paths: dict[str, str], origin: str
) -> None:
    with opened(browser, scripts=False) as page:
        sign_in(house, page, origin)
        page.goto(f"{origin}/moderation/held")
        before = page.locator("text=Let it through").count()
        page.locator("button", has_text="Let it through").first.click()
        assert page.locator("text=Let it through").count() == before - 1

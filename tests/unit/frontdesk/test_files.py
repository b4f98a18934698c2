"""The small files that machines ask for."""

from datetime import UTC, datetime
from uuid import UUID
from xml.etree import ElementTree

import pytest

from services.frontdesk.about.domain import PAGES, Listed, robots, security, sitemap

ORIGIN = "https://exchange.example"
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
ID = UUID("00000000-0000-7000-8000-000000000001")


def test_the_map_is_xml_and_lists_each_page_by_its_own_path() -> None:
    listed = [
        Listed("post", str(ID), "housing", NOON),
        Listed("case", str(ID), "housing", NOON),
        Listed("channel", "housing", "housing", None),
        Listed("city", "a&b-vt", "", None),
        Listed("office", "elmford", "", None),
    ]

    tree = ElementTree.fromstring(sitemap(ORIGIN, listed))
    found = [element.text for element in tree.iter() if element.tag.endswith("loc")]

    assert found[: len(PAGES)] == [ORIGIN + path for path in PAGES]
    assert found[len(PAGES) :] == [
        f"{ORIGIN}/channels/housing/{ID}",
        f"{ORIGIN}/knowledge/cases/{ID}",
        f"{ORIGIN}/channels/housing",
        f"{ORIGIN}/cities/a%26b-vt",
        f"{ORIGIN}/offices/elmford",
    ]
    days = [element.text for element in tree.iter() if element.tag.endswith("lastmod")]
    assert days == ["2026-03-12", "2026-03-12"]


def test_crawlers_are_told_where_the_map_is() -> None:
    assert f"Sitemap: {ORIGIN}/sitemap.xml" in robots(ORIGIN).splitlines()


@pytest.mark.parametrize(
    ("mail_from", "is_named"),
    [("no-reply@exchange.example", False), ("desk@exchange.example", True), ("", False)],
)
def test_a_weakness_is_told_to_somebody_who_reads(mail_from: str, is_named: bool) -> None:
    text = security(ORIGIN, mail_from, at=NOON)

    assert f"Contact: {ORIGIN}/about#contact" in text
    assert ("mailto:" in text) is is_named
    assert "Expires: 2026-09-08T12:00:00Z" in text

"""Only what says strictly that it is ActivityPub is read as such (case O11)."""

import pytest

from shared.outbound.media_types import essence, is_activity

AS = "https://www.w3.org/ns/activitystreams"
YES = [
    "application/activity+json", "application/activity+json; charset=utf-8", "Application/Activity+JSON;charset=UTF-8",
    f'application/ld+json; profile="{AS}"', f'application/ld+json;profile="{AS}";charset=utf-8',
    f'application/ld+json; profile="https://w3id.org/security {AS}"', f'application/activity+json; profile="{AS}"',
    'application/activity+json; charset="utf-8"', "application/activity+json;",
]  # fmt: skip
NO = [
    "", "application/json", "application/ld+json", "application/ld+json; profile=https", "text/html", "image/svg+xml",
    f'application/ld+json; profile="{AS}/x"', f'application/ld+json; profile="x{AS}"', f"application/ld+json; profile={AS}",
    "application/activity+json, text/html", "text/html, application/activity+json", "application/activity+json text/html",
    "application/activity+jsonx", "application/activity+json; charset=utf-16", "application/activity+json; charset=utf-8; charset=utf-7",
    f'text/plain; x="application/activity+json; profile={AS}"', f'application/json; profile="{AS}"', "activity+json",
    f'application/ld+json; profile="{AS}"; profile="{AS}"', f'application/ld+json; profile="{AS}', "multipart/activity+json",
]  # fmt: skip


@pytest.mark.parametrize("content_type", YES)
def test_these_are_activities(content_type: str) -> None:
    assert is_activity(content_type)


@pytest.mark.parametrize("content_type", NO)
def test_these_are_not(content_type: str) -> None:
    assert not is_activity(content_type)


def test_the_essence_is_type_and_subtype() -> None:
    assert essence("Application/JRD+json; charset=utf-8") == "application/jrd+json"
    assert essence("nonsense") == ""


def test_a_long_header_is_read_quickly() -> None:
    assert not is_activity("application/activity+json" + ";" * 60_000 + "=")
    assert not is_activity("application/activity+json;a=" + '"' + '\\"' * 30_000)

"""Marked texts: what PostgreSQL marked becomes pieces, never markup."""

from services.frontdesk.search.domain import led, pieces, unmarked


def test_matches_are_told_apart_from_the_rest() -> None:
    assert pieces("who \ue000counts\ue001 homes") == [
        ("who ", False),
        ("counts", True),
        (" homes", False),
    ]


def test_stray_marks_are_dropped() -> None:
    assert pieces("a\ue001b\ue000c") == [("abc", False)]
    assert pieces("\ue000a\ue000b\ue001") == [("a", False), ("b", True)]


def test_marks_can_be_taken_away() -> None:
    assert unmarked("who \ue000counts\ue001") == "who counts"


def test_what_begins_within_its_text_is_led_by_an_ellipsis() -> None:
    assert led("we \ue000counted\ue001 cars", "On Monday we counted cars") == (
        "… we \ue000counted\ue001 cars"
    )
    assert led("\ue000Cars\ue001 stood", "“Cars stood there.”") == "\ue000Cars\ue001 stood"

"""Marked texts: what PostgreSQL marked becomes pieces, never markup."""

from services.frontdesk.search.domain import pieces, unmarked


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

"""However somebody names an item, the same one is meant."""

from uuid import UUID

import pytest

from services.moderation.items.domain import Reference, item_path, read_reference
from shared.core.errors import Refused

ORIGIN = "https://exchange.example"
ID = UUID("01890000-0000-7000-8000-000000000001")
OTHER = UUID("01890000-0000-7000-8000-000000000002")


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (f"post:{ID}", Reference("post", ID)),
        (f"CASE:{ID}".replace("CASE", "case"), Reference("case", ID)),
        (str(ID), Reference(None, ID)),
        (str(ID).upper(), Reference(None, ID)),
        (f"/channels/housing/{ID}", Reference("post", ID)),
        (f"{ORIGIN}/channels/housing/{ID}", Reference("post", ID)),
        (f"{ORIGIN}/channels/housing/{OTHER}#post-{ID}", Reference("post", ID)),
        (f"{ORIGIN}/ap/posts/{ID}", Reference("post", ID)),
        (f"{ORIGIN}/ap/cases/{ID}", Reference("case", ID)),
        (f"/knowledge/cases/{ID}", Reference("case", ID)),
    ],
)
def test_an_item_is_found_by_every_name_it_has(text: str, reference: Reference) -> None:
    assert read_reference(text, origin=ORIGIN) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "post:",
        "post:1",
        f"person:{ID}",
        f"https://elsewhere.example/channels/housing/{ID}",
        f"{ORIGIN}.elsewhere.example/knowledge/cases/{ID}",
        f"/knowledge/cases/{ID}/edit",
        "/channels/housing",
    ],
)
def test_a_name_of_nothing_here_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_reference(text, origin=ORIGIN)

    assert "item" in refused.value.fields


def test_a_post_of_an_unknown_channel_has_no_path_yet() -> None:
    assert item_path("post", ID, channel_slug=None, thread_id=None) == ""
    assert item_path("case", ID, channel_slug=None, thread_id=None) == f"/knowledge/cases/{ID}"

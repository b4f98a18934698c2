"""What a sign-in link is made of, and where it may lead."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.sign_in.domain import (
    PER_ADDRESS,
    Letter,
    Link,
    LinkSecret,
    Right,
    choose,
    digest,
    new_secret,
    require_few,
    safe_next,
    why_dead,
)
from shared.core.errors import Gone, NotFound, Refused, TooMany

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
LINK = Link(
    id=UUID(int=1),
    digest="0" * 64,
    person_id=UUID(int=2),
    office_id=None,
    epoch=1,
    made_at=NOON,
    until=NOON + timedelta(minutes=15),
)


def right(number: int) -> Right:
    return Right(
        person_id=UUID(int=2),
        person_name="Ada Example",
        epoch=1,
        office_id=UUID(int=number),
        office_name=f"Office {number}",
    )


@pytest.mark.parametrize(
    "path", ["/", "/account", "/channels/housing/1#post-2", "/search?q=a+b&page=2", "/a//b"]
)
def test_a_path_of_this_site_is_followed(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "account",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\r\nSet-Cookie: x=y",
        "\t//evil.example",
        " //evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/" + "a" * 2_000,
    ],
)
def test_whatever_could_lead_away_leads_to_the_front_page(path: str | None) -> None:
    assert safe_next(path) == "/"


@given(st.text(max_size=40))
def test_no_text_leads_away_from_this_site(text: str) -> None:
    path = safe_next(text)

    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert not any(ord(letter) < 0x20 for letter in path)


def test_a_secret_has_256_bits_and_its_digest_does_not_show_it() -> None:
    secrets = {new_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert all(len(secret) == 43 for secret in secrets)
    assert all(secret not in digest(secret) and len(digest(secret)) == 64 for secret in secrets)


def test_a_secret_and_an_address_stay_out_of_log_lines() -> None:
    assert "hidden" not in repr(LinkSecret("/signin/hidden"))
    letter = repr(Letter("ada@test.example", "/signin/hidden", "en"))
    assert "hidden" not in letter
    assert "ada" not in letter


def test_the_sixth_asking_within_the_hour_is_refused() -> None:
    require_few(PER_ADDRESS - 1)

    with pytest.raises(TooMany) as refused:
        require_few(PER_ADDRESS)
    assert refused.value.retry_after == 3600


def test_a_dead_link_says_why_it_is_dead() -> None:
    spent = Link(**{name: getattr(LINK, name) for name in LINK.__slots__} | {"spent_at": NOON})

    assert isinstance(why_dead(None), NotFound)
    assert isinstance(why_dead(spent), Gone)
    assert "used already" in str(why_dead(spent))
    assert "expired" in str(why_dead(LINK))


def test_one_office_needs_no_choice_and_several_do() -> None:
    assert choose([right(1)], None) == right(1)
    assert choose([right(1), right(2)], UUID(int=2)) == right(2)
    with pytest.raises(Refused):
        choose([right(1), right(2)], None)
    with pytest.raises(Refused):
        choose([right(1)], UUID(int=3))
    with pytest.raises(Gone):
        choose([], None)

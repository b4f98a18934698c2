"""Words and numbers that do not fit are named field by field, alike for form and JSON."""

from datetime import date
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask_babel import Babel

from shared.core.errors import Refused
from shared.facts.words import Body, Geoid, PostKind, Title
from shared.web.shapes import shape


class Measure(msgspec.Struct, kw_only=True):
    unit: Title
    on: date


class Wish(msgspec.Struct, kw_only=True):
    title: Title
    body: Body
    kind: PostKind = "question"
    geoid: Geoid | None = None
    count: int | None = None
    measure: Measure | None = None


GOOD = {"title": "A title", "body": "Words"}


@pytest.fixture(autouse=True)
def _in_a_request() -> Any:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context("/"):
        yield


def refused(values: dict[str, Any], *, from_text: bool = False) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        shape(values, Wish, from_text=from_text)
    return caught.value.fields


def test_what_fits_becomes_the_shape_with_space_and_line_ends_tidied() -> None:
    wish = shape({"title": "  A title ", "body": "a\r\nb\r"}, Wish, from_text=False)

    assert (wish.title, wish.body, wish.kind) == ("A title", "a\nb", "question")


def test_every_field_that_does_not_fit_is_named_at_once() -> None:
    fields = refused({"title": 7, "kind": "rant", "geoid": "12", "count": 1.5, "other": 1})

    assert set(fields) == {"title", "body", "kind", "geoid", "count", "other"}


@pytest.mark.parametrize("from_text", [True, False])
def test_the_limits_are_the_same_for_form_and_json(from_text: bool) -> None:
    assert shape(GOOD | {"title": "x" * 200}, Wish, from_text=from_text).title == "x" * 200
    assert "200" in refused(GOOD | {"title": "x" * 201}, from_text=from_text)["title"]
    assert "title" in refused(GOOD | {"title": "   "}, from_text=from_text)
    assert "title" in refused(GOOD | {"title": "two\nlines"}, from_text=from_text)
    assert "body" in refused(GOOD | {"body": "x" * 20_001}, from_text=from_text)


def test_a_form_reads_numbers_and_dates_and_leaves_out_what_is_empty() -> None:
    values = GOOD | {"count": "12", "geoid": "", "measure": {"unit": "homes", "on": "2026-03-12"}}

    wish = shape(values, Wish, from_text=True)

    assert wish.count == 12
    assert wish.geoid is None
    assert wish.measure == Measure(unit="homes", on=date(2026, 3, 12))


def test_a_nested_field_is_named_by_its_path() -> None:
    fields = refused(GOOD | {"measure": {"unit": "homes", "on": "tomorrow"}})

    assert set(fields) == {"measure.on"}


def test_json_text_is_not_taken_for_a_number() -> None:
    assert "count" in refused(GOOD | {"count": "12"})

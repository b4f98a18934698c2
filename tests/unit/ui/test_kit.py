"""Numbers, dates, sizes and languages look as the reader writes them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from shared.core.clock import now
from shared.core.errors import NotFound, Refused
from shared.ui import kit
from shared.ui.assets import AssetsMissing, asset


@pytest.fixture(scope="module")
def app() -> Flask:
    """An application with the catalogues as they are in a fresh clone."""
    made = Flask(__name__, static_folder=None)
    kit.install(made)
    made.add_url_rule("/here", "here", kit.language)
    return made


@pytest.fixture
def spanish(app: Flask) -> Iterator[None]:
    with app.test_request_context("/here?lang=es"):
        yield


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/here"):
        yield


def test_dates_are_spelled_out_in_english(english: None) -> None:
    assert kit.day_words(date(2026, 3, 12)) == "12 March 2026"
    assert kit.moment_words(datetime(2026, 3, 12, 14, 5, tzinfo=UTC)) == "12 March 2026, 14:05 UTC"


def test_dates_are_spelled_out_in_spanish(spanish: None) -> None:
    assert kit.day_words(date(2026, 3, 12)) == "12 de marzo de 2026"


def test_numbers_have_separators_and_a_real_minus(spanish: None) -> None:
    assert kit.number(1_234_567.5) == "1,234,567.5"
    assert kit.number(-3) == "−3"
    assert kit.number(None) == ""


def test_how_long_ago_is_said_for_a_week_only(english: None) -> None:
    assert kit.ago_words(now() - timedelta(hours=3, seconds=5)) == "3 hours ago"
    assert kit.ago_words(now()) == "just now"
    assert kit.ago_words(now() - timedelta(days=8)) == ""
    assert kit.ago_words(now() + timedelta(days=1)) == ""


def test_a_size_class_is_words_in_both_languages(app: Flask) -> None:
    with app.test_request_context("/"):
        assert kit.size_words("under_2500") == "under 2,500 people"
    with app.test_request_context("/?lang=es"):
        assert kit.size_words("under_2500") == "menos de 2,500 habitantes"


def test_a_refusal_is_spoken_with_what_varies_in_it(spanish: None) -> None:
    assert kit.spoken(NotFound("There is no such field.")) == "No existe ese campo."
    refusal = Refused("{number} characters too many", number=5)
    assert kit.spoken(refusal) == "sobran 5 caracteres"


def test_the_address_wins_over_the_cookie_and_the_cookie_over_the_browser(app: Flask) -> None:
    client = app.test_client()
    asked = {"Accept-Language": "es-MX,es;q=0.9"}

    assert client.get("/here").text == "en"
    assert client.get("/here", headers=asked).text == "es"
    client.set_cookie("lang", "en")
    assert client.get("/here", headers=asked).text == "en"
    assert client.get("/here?lang=es").text == "es"


def test_only_who_chooses_a_language_is_given_a_cookie(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().get("/here").headers
    assert "Set-Cookie" not in app.test_client().get("/here?lang=xx").headers
    assert "lang=es" in app.test_client().get("/here?lang=es").headers["Set-Cookie"]


def test_this_page_in_another_language_keeps_its_question(app: Flask) -> None:
    with app.test_request_context("/search?q=housing&lang=es"):
        assert kit.here_in("en") == "/search?q=housing&lang=en"


def test_missing_assets_say_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match="make assets"):
        asset("exchange.css", folder=tmp_path)

"""Size classes meet without gaps, and a city's page has a plain address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.places.domain import NewCity, site_of, size_class, slug_of
from shared.core.errors import Refused
from shared.web.shapes import shape


@pytest.mark.parametrize(
    ("population", "name"),
    [
        (0, "under_2500"),
        (2_499, "under_2500"),
        (2_500, "2500_10k"),
        (9_999, "2500_10k"),
        (10_000, "10k_25k"),
        (24_999, "10k_25k"),
        (25_000, "25k_50k"),
        (49_999, "25k_50k"),
        (50_000, "50k_100k"),
        (99_999, "50k_100k"),
        (100_000, "100k_250k"),
        (249_999, "100k_250k"),
        (250_000, "250k_500k"),
        (499_999, "250k_500k"),
        (500_000, "500k_1m"),
        (999_999, "500k_1m"),
        (1_000_000, "over_1m"),
        (8_000_000, "over_1m"),
    ],
)
def test_a_boundary_belongs_to_the_class_above_it(population: int, name: str) -> None:
    assert size_class(population) == name


@pytest.mark.parametrize(
    ("name", "state", "slug"),
    [
        ("Austin", "TX", "austin-tx"),
        ("St. Louis", "MO", "st-louis-mo"),
        ("Coeur d'Alene", "ID", "coeur-dalene-id"),
        ("Cañon City", "CO", "canon-city-co"),
        ("Winston-Salem", "NC", "winston-salem-nc"),
        ("東京", "HI", "hi"),
    ],
)
def test_a_slug_is_the_name_and_the_state(name: str, state: str, slug: str) -> None:
    assert slug_of(name, state) == slug


@given(st.text(min_size=1, max_size=100))
def test_any_name_makes_a_slug_that_needs_no_escaping(name: str) -> None:
    slug = slug_of(name, "VT")

    assert slug.endswith("vt")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    "website",
    ["http://city.example", "javascript:alert(1)", "city.example", "https://", "https://a@city.example/",
     "https://city.example/../x", "https://city.example/ x", "https://city.example/" + "a" * 200],
)  # fmt: skip
def test_a_site_that_nobody_could_open_is_refused(website: str) -> None:
    words = {"geoid": "9900001", "name": "Elmford", "state": "VT", "population": 10}
    with pytest.raises(Refused):
        site_of(shape(words | {"website": website}, NewCity, from_text=False).website)

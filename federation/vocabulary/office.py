"""An office of ours on the wire: a Person with its city, the city's size and the ground of its name as fields."""

from html import escape
from typing import Any

from federation.vocabulary.actor import ActorAddresses, PublicKeys, base
from shared.core.hosts import canonical_url
from shared.facts.words import SizeClass

SIZES: dict[SizeClass, str] = {
    "under_2500": "under 2,500 people",
    "2500_10k": "2,500 to 10,000 people",
    "10k_25k": "10,000 to 25,000 people",
    "25k_50k": "25,000 to 50,000 people",
    "50k_100k": "50,000 to 100,000 people",
    "100k_250k": "100,000 to 250,000 people",
    "250k_500k": "250,000 to 500,000 people",
    "500k_1m": "500,000 to 1 million people",
    "over_1m": "over 1 million people",
}
INVENTED = "Invented for a demonstration; nobody holds this office"


def write_office(
    where: ActorAddresses,
    keys: PublicKeys,
    *,
    handle: str,
    name: str,
    city_name: str,
    city_url: str,
    state: str,
    geoid: str,
    population: int,
    size_class: SizeClass,
    vouched_by: str,
    demonstration: bool,
    website: str | None = None,
) -> dict[str, Any]:
    """Return the office as others read it; `vouched_by` names the instance whose operator opened it.

    `website` is the city's own site; Mastodon marks it as verified when that links back to the office's page.
    """
    place = _said(f"{city_name}, {state}")
    ground = INVENTED if demonstration else f"Opened by the operator of {vouched_by}"
    fields = {
        "City": f'<a href="{escape(city_url)}">{place}</a>',
        "Size": SIZES[size_class],
        "Population": f"{population:,}",
        "Verification": _said(ground),
    }
    if website:
        fields["Website"] = _own_site(website)
    return base(where, keys, "Person", handle) | {
        "name": name,
        "summary": f"<p>{_said(name)}, {place}. An office speaks here, whoever holds it.</p>",
        "featured": f"{where.id}/featured",
        "attachment": [_field(label, value) for label, value in fields.items()],
        "city": city_name,
        "state": state,
        "geoid": geoid,
        "population": population,
        "sizeClass": size_class,
        "verification": "demonstration" if demonstration else "operator",
    }


def _field(label: str, value: str) -> dict[str, str]:
    return {"type": "PropertyValue", "name": label, "value": value}


def _own_site(website: str) -> str:
    rel = "me nofollow noopener noreferrer"
    return f'<a href="{escape(website)}" rel="{rel}" target="_blank">{_said(canonical_url(website).authority)}</a>'


def _said(words: str) -> str:
    return escape(words, quote=False)

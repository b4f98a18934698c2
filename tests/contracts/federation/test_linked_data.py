"""What we write means in JSON-LD what it says in plain keys."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import require
from tests.contracts.federation.written import documents

CONTEXTS = Path(__file__).parents[4] / "shared" / "fixtures" / "contexts"
FILES = {
    "https://www.w3.org/ns/activitystreams": "www.w3.org_ns_activitystreams.json",
    "https://w3id.org/security/v1": "w3id.org_security_v1.json",
    "https://w3id.org/security/multikey/v1": "w3id.org_security_multikey_v1.json",
    "https://w3id.org/security/data-integrity/v1": "w3id.org_security_data-integrity_v1.json",
}
WRITTEN = {
    name: document
    for name, document in documents().items()
    if isinstance(document, dict) and "@context" in document
}


@pytest.fixture(scope="module")
def jsonld() -> Any:
    """A processor that fetches nothing."""
    try:
        from pyld import jsonld
    except ImportError:
        require("pyld", "a JSON-LD processor is not among what the tests install")
    if not CONTEXTS.is_dir():
        require("contexts", "the contexts of others are not part of a clone")
    jsonld.set_document_loader(
        lambda url, _options: {
            "contextUrl": None,
            "documentUrl": url,
            "document": json.loads((CONTEXTS / FILES[url]).read_text()),
        }
    )
    return jsonld


def keys_of(value: Any) -> set[str]:
    """Return every key that says something, at any depth."""
    if isinstance(value, list):
        return {key for each in value for key in keys_of(each)}
    if not isinstance(value, dict):
        return set()
    own = {key: each for key, each in value.items() if key != "@context"}
    return set(own) | {key for each in own.values() for key in keys_of(each)}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_every_key_has_a_meaning(jsonld: Any, name: str) -> None:
    document = WRITTEN[name]

    back = jsonld.compact(jsonld.expand(document), document["@context"])

    inner = document.get("object") if document["type"] == "Announce" else None
    foreign = (
        {"kind"} if isinstance(inner, dict) else set()
    )  # the Announce's own context is shorter
    assert keys_of(document) - keys_of(back) <= foreign

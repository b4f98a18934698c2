"""What is printed from the code is what the code says today, and the API's description is sound."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from deploy import nginx, printed
from deploy.house import SERVICES
from shared.web.logged import SECRET
from tests.house import House

DOCUMENTS = {path.name: (path, text) for path, text in printed.documents()}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The API's description as it is served."""
    document: dict[str, Any] = json.loads(DOCUMENTS["openapi.json"][1])
    return document


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_printed_document_is_not_stale(name: str) -> None:
    """Run `make print` after changing what is printed."""
    path: Path = DOCUMENTS[name][0]

    assert path.read_text() == DOCUMENTS[name][1]


def test_the_description_of_the_api_is_valid(described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(described).iter_errors()) == []


def test_the_description_knows_every_route_and_no_other(
    house: House, described: dict[str, Any]
) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for service in SERVICES
        for rule in house.apps[service.name].url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.rule != "/api/v1/openapi.json"
    }

    assert {
        (path, method) for path, each in described["paths"].items() for method in each
    } == routes
    assert house.programs().get("/openapi.json").json == described


def test_every_text_in_a_request_has_a_limit(described: dict[str, Any]) -> None:
    """Also a pattern may be the limit: it ends with a number of repetitions, not with a star."""
    asked = json.dumps([each for path in described["paths"].values() for each in path.values()])
    wanted = set(re.findall(r'"requestBody".{0,120}?schemas/(\w+)', asked))
    unlimited = []
    for name in wanted:
        for field, schema in described["components"]["schemas"][name]["properties"].items():
            for option in schema.get("anyOf", [schema]):
                is_free = option.get("type") == "string" and not option.keys() & {
                    "maxLength", "enum", "format",
                }  # fmt: skip
                if is_free and not re.search(r"[}\]]\)?\??\$$", option.get("pattern", "")):
                    unlimited.append(f"{name}.{field}")

    assert wanted
    assert unlimited == []


def test_the_gateway_logs_no_secret_of_a_path(house: House) -> None:
    first_segments = {
        rule.rule.split("/")[1]
        for service in SERVICES
        for rule in house.apps[service.name].url_map.iter_rules()
        if SECRET in rule.arguments
    }

    assert first_segments == set(nginx.SECRETS)
    printed = nginx.template(SERVICES)
    assert f"/({'|'.join(nginx.SECRETS)})/" in printed
    assert "access_log /dev/stdout answered;" in printed
    for secret in nginx.SECRETS:
        _, _, location = printed.partition(f"location ~ ^/{secret}/ {{")
        assert "error_log /dev/null" in location.partition("}")[0]

"""What the API promises, printed from what the doors declare (OpenAPI 3.1)."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from flask import Response

from shared.service import Service
from shared.standing.may import ANYBODY
from shared.web.doors import SAFE_METHODS, Operation, Pages
from shared.web.problems import Problem

PRINTED = Path(__file__).parents[2] / "docs" / "openapi.json"

_PATH_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_REFERENCES = "#/components/schemas/{name}"

pages = Pages("openapi", __name__)


@pages.get("/api/v1/openapi.json", to=ANYBODY)
def show() -> Response:
    """The printed document."""
    return Response(PRINTED.read_bytes(), mimetype="application/json")


def document(services: Iterable[Service], *, version: str) -> dict[str, Any]:
    """Return the OpenAPI document of all services' doors."""
    declared = [
        (service.name, operation)
        for service in services
        for module in service.rooms("api")
        for operation in module.api.operations
    ]
    shapes = {
        shape
        for _, operation in declared
        for shape in (operation.takes, operation.gives, operation.asks, Problem)
        if shape is not None
    }
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    schemas, components = msgspec.json.schema_components(ordered, ref_template=_REFERENCES)
    references = dict(zip(ordered, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for service_name, operation in declared:
        path = f"/api/v1/{service_name}" + _PATH_PARAMETER.sub(r"{\g<name>}", operation.rule)
        described = _operation(service_name, operation, references, components)
        paths.setdefault(path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mayoral Exchange",
            "version": version,
            "description": "Read without a key; write in the name of an office with a bearer token.",
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(
    service: str, operation: Operation, references: dict[Any, Any], components: dict[str, Any]
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{service}_{operation.feature}_{operation.view}_{operation.method.lower()}",
        "tags": [service],
        "summary": operation.says,
        "description": f"Who may: {operation.policy.says}",
        "parameters": [*_path_parameters(operation), *_query_parameters(operation, components)],
        "responses": _responses(operation, references),
        "security": [{"token": []}] if operation.policy.allows else [{}, {"token": []}],
    }
    if operation.method not in SAFE_METHODS:
        described["parameters"].append(_IDEMPOTENCY)
    if operation.takes is not None:
        content = {"application/json": {"schema": references[operation.takes]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same body within 24 hours, the first answer comes back.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def _path_parameters(operation: Operation) -> Iterable[dict[str, Any]]:
    for found in _PATH_PARAMETER.finditer(operation.rule):
        schema: dict[str, Any] = {"type": "string"}
        if found["kind"] == "uuid":
            schema["format"] = "uuid"
        yield {"name": found["name"], "in": "path", "required": True, "schema": schema}


def _query_parameters(operation: Operation, components: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if operation.asks is None:
        return
    schema = components[operation.asks.__name__]
    for name, property_ in schema["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": property_,
        }


def _responses(operation: Operation, references: dict[Any, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done." if operation.status == 204 else "As asked."}
    if operation.gives is not None:
        done["content"] = {"application/json": {"schema": references[operation.gives]}}
    refused = {
        "description": "Refused, in words.",
        "content": {"application/problem+json": {"schema": references[Problem]}},
    }
    return {str(operation.status): done, "4XX": refused, "503": refused}

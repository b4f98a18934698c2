"""Doors for people and for programs; none can be made without saying who may pass."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec
from flask import Blueprint, Response, request

from shared.core.errors import Refusal, Refused, WrongMediaType
from shared.core.storable import require_utf8
from shared.standing.may import ANYBODY, Policy
from shared.standing.pulse import require_fresh
from shared.web import idempotency
from shared.web.asking import db, reader
from shared.web.forms import read_query
from shared.web.idempotency import Answer, Asked
from shared.web.language import gettext
from shared.web.problems import problem
from shared.web.shapes import shape
from shared.web.strict_json import read

View = TypeVar("View", bound=Callable[..., Any])
Shape = type[msgspec.Struct]

SAFE_METHODS = ("GET",)


def _admit(policy: Policy, *, changes: bool) -> None:
    """Let the request pass this door, or refuse; changes also need fresh authority."""
    policy.admit(reader() if policy.allows is not None else None)
    if changes and policy.allows is not None:
        require_fresh(db())


class Pages(Blueprint):
    """Pages of one feature; templates stand in the feature's own `templates` folder."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name, template_folder="templates")

    def get(self, rule: str, /, *, to: Policy, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Answer GET on this path for whom the policy admits."""
        return self._door("GET", rule, to, options)

    def post(self, rule: str, /, *, to: Policy, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Answer POST on this path for whom the policy admits; CSRF is checked before."""
        return self._door("POST", rule, to, options)

    def _door(
        self, method: str, rule: str, policy: Policy, options: dict[str, Any]
    ) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            @wraps(view)
            def pass_through(**path: Any) -> Any:
                _admit(policy, changes=method not in SAFE_METHODS)
                return view(**path)

            pass_through.policy = policy  # type: ignore[attr-defined]
            endpoint = options.pop("endpoint", view.__name__)
            self.add_url_rule(rule, endpoint, pass_through, methods=[method], **options)
            return view

        return decorate


@dataclass(frozen=True)
class Operation:
    """One promise of the API, as OpenAPI prints it."""

    method: str
    rule: str
    policy: Policy
    says: str
    takes: Shape | None
    asks: Shape | None
    gives: Shape | None
    status: int
    feature: str
    view: str


class Api(Blueprint):
    """The program's door to one feature, mounted below `/api/v1/<service>`."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(f"{name}_api", import_name)
        self.feature = name
        self.operations: list[Operation] = []

    def get(  # type: ignore[override]
        self,
        rule: str,
        /,
        *,
        to: Policy,
        says: str,
        gives: Shape | None = None,
        asks: Shape | None = None,
    ) -> Callable[[View], View]:
        """Answer GET with a shape; `asks` is the shape of the query string."""
        return self._door("GET", rule, to, says, gives=gives, asks=asks)

    def post(  # type: ignore[override]
        self,
        rule: str,
        /,
        *,
        to: Policy,
        says: str,
        takes: Shape | None = None,
        gives: Shape | None = None,
        status: int = 201,
    ) -> Callable[[View], View]:
        """Make something; `takes` is the shape of the JSON body."""
        return self._door("POST", rule, to, says, takes=takes, gives=gives, status=status)

    def put(  # type: ignore[override]
        self,
        rule: str,
        /,
        *,
        to: Policy,
        says: str,
        takes: Shape | None = None,
        gives: Shape | None = None,
        status: int = 200,
    ) -> Callable[[View], View]:
        """Change something, the same however often it is sent."""
        return self._door("PUT", rule, to, says, takes=takes, gives=gives, status=status)

    def delete(  # type: ignore[override]
        self,
        rule: str,
        /,
        *,
        to: Policy,
        says: str,
        gives: Shape | None = None,
        status: int = 204,
    ) -> Callable[[View], View]:
        """Take something away."""
        return self._door("DELETE", rule, to, says, gives=gives, status=status)

    def _door(
        self,
        method: str,
        rule: str,
        policy: Policy,
        says: str,
        *,
        takes: Shape | None = None,
        asks: Shape | None = None,
        gives: Shape | None = None,
        status: int = 200,
    ) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            operation = Operation(
                method, rule, policy, says, takes, asks, gives, status, self.feature, view.__name__
            )

            @wraps(view)
            def pass_through(**path: Any) -> Response:
                return _respond(_answer(operation, view, path))

            pass_through.policy = policy  # type: ignore[attr-defined]
            self.operations.append(operation)
            endpoint = f"{view.__name__}_{method.lower()}"
            self.add_url_rule(rule, endpoint, pass_through, methods=[method])
            return view

        return decorate


def _answer(operation: Operation, view: Callable[..., Any], path: dict[str, Any]) -> Answer:
    changes = operation.method not in SAFE_METHODS
    _admit(operation.policy, changes=changes)
    raw = request.get_data(cache=False) if changes else b""

    def act() -> Answer:
        _require_known_query(operation)
        given = dict(path)
        if operation.takes is not None:
            given["wish"] = shape(_object(raw), operation.takes, from_text=False)
        if operation.asks is not None:
            given["query"] = read_query(operation.asks)
        return _to_answer(view(**given), operation.status)

    key = request.headers.get("Idempotency-Key")
    who = reader()
    if not changes or key is None or who is None:
        return act()
    route = f"{request.method} {request.path}"
    return idempotency.once(db(), Asked(who.credential_id, route, key, raw), act, problem)


def _require_known_query(operation: Operation) -> None:
    """Refuse a query the operation does not know: a misspelt filter must not list everything."""
    require_utf8(unquote_to_bytes(request.query_string))
    known = msgspec.structs.fields(operation.asks) if operation.asks else ()
    unknown = request.args.keys() - {field.encode_name for field in known}
    if unknown:
        said = gettext("There is no such field.")
        raise Refused("Some fields need another look.", fields=dict.fromkeys(sorted(unknown), said))


def _object(raw: bytes) -> dict[str, Any]:
    if request.mimetype != "application/json":
        raise WrongMediaType("Send JSON, with Content-Type: application/json.")
    value = read(raw)
    if not isinstance(value, dict):
        raise Refusal("Send a JSON object, with the fields the API describes.")
    return value


def _to_answer(result: Any, status: int) -> Answer:
    if result is None:
        return Answer(status)
    headers = {"Content-Type": "application/json"}
    url = getattr(result, "url", None)
    if status == 201 and isinstance(url, str):
        headers["Location"] = url
    return Answer(status, msgspec.json.encode(result), headers)


def _respond(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, answer.headers)
    if not answer.body:
        del response.headers["Content-Type"]
    return response


def templates_of(blueprint: Blueprint) -> Path | None:
    """Return the folder of the blueprint's templates, if it has any."""
    if blueprint.template_folder is None or blueprint.root_path is None:
        return None
    folder = Path(blueprint.root_path) / str(blueprint.template_folder)
    return folder if folder.is_dir() else None


__all__ = ["ANYBODY", "Api", "Operation", "Pages", "templates_of"]

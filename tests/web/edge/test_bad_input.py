"""Whatever a program sends that does not fit is refused in words, and not one row changes.

Every case is made from what the doors declare: a new route or field is tested because it exists.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.web.doors import Operation
from tests.house import House, Programs
from tests.web.edge import oddities
from tests.web.edge.cast import NOBODY, PARAMETER, Cast, digest_of, operations
from tests.web.edge.oddities import fields_of

ELSEWHERE = {"/follows"}
"""What asks another server, and finds none: the network is closed."""
METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "UNHEARD-OF"}


@pytest.fixture
def cast(house: House) -> Cast:
    return Cast(house)


@pytest.fixture
def digest(admin_url: str) -> Callable[[], dict[str, str]]:
    return lambda: digest_of(admin_url)


def fault(what: str, answer: TestResponse, allowed: range = range(400, 500)) -> list[str]:
    """Return what is wrong with an answer that should be a refusal in words."""
    told = answer.get_json(silent=True) or {}
    is_in_words = (
        answer.mimetype == "application/problem+json"
        and told.get("status") == answer.status_code
        and told.get("title")
        and len(told.get("detail", "")) > 10
    )
    if answer.status_code in allowed and is_in_words:
        return []
    return [f"{what} → {answer.status_code} {answer.get_data(as_text=True)[:200]}"]


def test_a_body_that_does_not_fit_changes_nothing(cast: Cast, digest: Any) -> None:
    wrong, before = [], digest()
    for service, operation in operations():
        if operation.takes is None:
            continue
        path, fields = cast.path(service, operation), fields_of(operation.takes)
        good = oddities.sample(fields, cast.words)
        where = f"{operation.method} {path}"
        for what, raw in oddities.odd_bodies(fields, good):
            answer = cast.own.ask(operation.method, path, data=raw)
            wrong += fault(f"{where} {what}", answer)
        for raw in oddities.BODIES:
            answer = cast.own.ask(operation.method, path, data=raw)
            wrong += fault(f"{where} {raw[:40]!r}", answer)
        for media_type in oddities.MEDIA_TYPES:
            answer = cast.own.ask(
                operation.method, path, good, headers={"Content-Type": media_type}
            )
            wrong += fault(f"{where} as {media_type!r}", answer)
        for key in oddities.KEYS:
            answer = cast.own.ask(operation.method, path, good, headers={"Idempotency-Key": key})
            wrong += fault(f"{where} under {key[:20]!r}", answer)

    assert wrong == [], "\n".join(wrong)
    assert digest() == before


def test_an_address_or_a_query_that_does_not_fit_changes_nothing(cast: Cast, digest: Any) -> None:
    wrong, before = [], digest()
    allowed = defaultdict(set)
    for service, operation in operations():
        allowed[service, operation.rule].add(operation.method)
    for service, operation in operations():
        for _kind, name in PARAMETER.findall(operation.rule):
            for piece in (*oddities.PATH_PIECES, str(NOBODY), "no_such_thing"):
                path = cast.path(service, operation, **{name: piece})
                wrong += fault(
                    f"{operation.method} {path[:80]}", _ask(cast.own, operation, path, cast)
                )
        path = cast.path(service, operation)
        for query in oddities.odd_queries(fields_of(operation.asks) if operation.asks else ()):
            if query.endswith("=" + "x" * oddities.FAR) and operation.method != "GET":
                continue
            answer = _ask(cast.own, operation, f"{path}?{query}", cast)
            wrong += fault(f"{operation.method} {path}?{query[:60]}", answer)
        for method in METHODS - allowed[service, operation.rule]:
            wrong += fault(f"{method} {path}", cast.own.ask(method, path))

    assert wrong == [], "\n".join(wrong)
    assert digest() == before


def test_a_key_of_nobody_or_of_another_office_changes_nothing(cast: Cast, digest: Any) -> None:
    wrong, before = [], digest()
    for service, operation in operations():
        if operation.method == "GET":
            continue
        path = cast.path(service, operation)
        for key in ("mayx_" + "A" * 43, "x" * 1_000, "Ω", "\x01", "a b"):
            answer = _ask(cast.house.programs(key), operation, path, cast)
            wrong += fault(f"{operation.method} {path} by {key[:9]!r}", answer, range(401, 402))
        if operation.method in {"PUT", "DELETE"} and "reactions" not in operation.rule:
            wrong += fault(
                f"{operation.method} {path}",
                _ask(cast.other, operation, path, cast),
                range(403, 405),
            )

    assert wrong == [], "\n".join(wrong)
    assert digest() == before


def test_what_fits_is_taken_up_to_its_limits(cast: Cast) -> None:
    """Shows that the cases above are refused for what is odd in them, and for nothing else."""
    wrong = []
    for service, operation in sorted(operations(), key=_what_takes_away_last):
        path = cast.path(service, operation)
        bodies = [("", b"")]
        if operation.takes is not None:
            fields = fields_of(operation.takes)
            good = oddities.sample(fields, cast.words)
            bodies = [
                ("", json.dumps(good).encode()),
                *oddities.longest_bodies(fields, good),
            ]
        for what, raw in bodies:
            answer = cast.own.ask(operation.method, path, data=raw or None)
            allowed = {operation.status} | ({409} if what else set())
            allowed |= {404} if str(NOBODY) in path or operation.rule in ELSEWHERE else set()
            if answer.status_code not in allowed:
                wrong.append(
                    f"{operation.method} {path} {what} → {answer.status_code} {answer.json}"
                )
        cast.house.drain()

    assert wrong == [], "\n".join(wrong)


def _what_takes_away_last(each: tuple[str, Operation]) -> tuple[bool, bool, int]:
    """Order operations so that what one takes away no other needs."""
    rule = each[1].rule
    return each[1].method == "DELETE", rule == "/decisions", -len(rule)


def _ask(who: Programs, operation: Operation, path: str, cast: Cast) -> TestResponse:
    body = oddities.sample(fields_of(operation.takes), cast.words) if operation.takes else None
    return who.ask(operation.method, path, body)

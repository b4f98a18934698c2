"""What a stranger may send where a value is expected, made from the types the doors declare."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect

Fields = tuple[inspect.Field, ...]
FAR = 100_000
"""Longer than any text that any field takes."""

TEXTS = ("housing", "5000001", "VT", "https://m.example/")
"""Texts of which one fits where not any words will do."""

FIT_NOWHERE = (
    "NaN", "-Infinity", "1e999", "9" * 400, '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00a"',
    "[" * 5_000, "[" * 30 + "]" * 30, '{"a":' * 30 + "1" + "}" * 30, '{"a":1,"a":2}', "",
)  # fmt: skip
"""JSON, or what is nearly JSON, that no field of any type may hold."""

BODIES = (
    b"", b" ", b"null", b"[]", b"7", b'"words"', b"{", b"{}{}", b"\xff", b"\xef\xbb\xbf{}", b"\x00",
    "{}".encode("utf-16"), b"[" * 100_000, b'{"a":' * 20_000, b'{"a":"' + b"x" * 300_000 + b'"}',
    b'{"unheard_of":1}', b'{"":1}', b"a=1&b=2",
)  # fmt: skip
"""Whole bodies that are no object of ours."""

MEDIA_TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "a", "")

CURSORS = (
    "x", "=", "W10", "bnVsbA", "e30", "WzFd", "WyJhIiwiYiJd", "WyJcdTAwMDAiLCJcdTAwMDAiXQ", "%00", "%FF",
    "WzFlOTk5LCAiYSJd", "x" * 300, "W1tbW1tbW1tb" * 20,
)  # fmt: skip
"""Cursors nobody was given: no base64, no JSON, other types, NUL, depth."""

PATH_PIECES = (
    "%00",
    "a%00b",
    "%FF",
    "%ED%A0%80",
    "x" * 10_000,
    "..%2F..",
    "%F0%9F%8F%9B",
    "0",
    "-1",
    "%0A",
)
QUERY_TEXTS = ("%00", "%FF", "%ED%A0%80", "x" * FAR)
KEYS = ("", " ", "a b", "x" * 256, "\xe4")


def fields_of(shape: type[msgspec.Struct]) -> Fields:
    """Return a shape's fields with their types."""
    info = inspect.type_info(shape)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{shape} is no shape")
    return info.fields


def bare(info: inspect.Type) -> inspect.Type:
    """Return the type itself, without descriptions and without "or nothing"."""
    if isinstance(info, inspect.Metadata):
        return bare(info.type)
    if isinstance(info, inspect.UnionType):
        return next(bare(one) for one in info.types if not isinstance(one, inspect.NoneType))
    return info


def may_be_null(info: inspect.Type) -> bool:
    """Return whether null is a value here."""
    if isinstance(info, inspect.Metadata):
        return may_be_null(info.type)
    return isinstance(info, inspect.UnionType) and info.includes_none


def sample(fields: Fields, words: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Return a value for each field: from `words` by its dotted name, else what its type takes."""
    return {
        field.encode_name: words[path + field.encode_name]
        if path + field.encode_name in words
        else _fitting(field, words, path)
        for field in fields
    }


def _fitting(field: inspect.Field, words: Mapping[str, Any], path: str) -> Any:
    match bare(field.type):
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.StructType(fields=fields):
            return sample(fields, words, f"{path}{field.encode_name}.")
        case inspect.StrType(pattern=pattern):
            tried = (f"Some {field.encode_name}", *TEXTS)
            return next(text for text in tried if re.search(pattern or "", text))
        case inspect.IntType() | inspect.FloatType():
            return 12
        case inspect.BoolType():
            return False
        case inspect.DateType():
            return "2026-03-12"
    raise TypeError(f"What is a good {path}{field.encode_name}? Say it in the test's words.")


def odd_bodies(fields: Fields, good: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield bodies in which one thing is wrong, each with what it is."""
    for path, field in _each(fields):
        for odd in (*FIT_NOWHERE, *_not_of(field)):
            yield f"{path}: {odd[:40]}", _put(good, path, odd)
        if field.required:
            yield f"{path} left out", json.dumps(_without(good, path)).encode()
        if "." not in path:
            twice = json.dumps(good)[:-1] + f', "{path}": {json.dumps(good[path])}}}'
            yield f"{path} twice", twice.encode()
    yield "one more", json.dumps(good | {"unheard_of": 1}).encode()


def longest_bodies(fields: Fields, good: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield bodies in which one free text is exactly as long as it may be."""
    for path, field in _each(fields):
        info = bare(field.type)
        if (
            isinstance(info, inspect.StrType)
            and info.max_length
            and _at(good, path).startswith("Some ")
        ):
            yield path, _put(good, path, json.dumps("x" * info.max_length))


def odd_queries(fields: Fields) -> Iterator[str]:
    """Yield query strings in which one thing is wrong."""
    yield "unheard_of=1"
    for field in fields:
        odd: list[str] = list(QUERY_TEXTS)
        match bare(field.type):
            case inspect.IntType(ge=ge, le=le):
                odd += [
                    "x",
                    "1.5",
                    "1e3",
                    "9" * 400,
                    "NaN",
                    "%D9%A3x",
                    str((ge or 0) - 1),
                    str((le or 0) + 1),
                ]
            case inspect.LiteralType() | inspect.UUIDType() | inspect.DateType():
                odd += ["x", "0"]
        if field.encode_name == "after":
            odd += CURSORS
        for text in odd:
            yield f"{field.encode_name}={text}"


def _each(fields: Fields, path: str = "") -> Iterator[tuple[str, inspect.Field]]:
    for field in fields:
        yield path + field.encode_name, field
        info = bare(field.type)
        if isinstance(info, inspect.StructType):
            yield from _each(info.fields, f"{path}{field.encode_name}.")


def _not_of(field: inspect.Field) -> Iterator[str]:
    """Yield JSON that is not of the field's type, or beyond its limits."""
    if not may_be_null(field.type):
        yield "null"
    if not isinstance(bare(field.type), inspect.StructType):
        yield "{}"
    match bare(field.type):
        case inspect.StrType() as text:
            yield from ("7", "1.5", "true", "[]", '["a"]', '"a\\u0001b"', '"\\ufffe"')
            for length in {(text.max_length or 0) + 1, 100 * (text.max_length or 0)} - {0, 1}:
                yield json.dumps("x" * length)
            yield json.dumps("x" * FAR)
            if text.min_length:
                yield from ('""', '"  \\n "')
        case inspect.LiteralType():
            yield from ("7", "true", "[]", '""', '"no such choice"', json.dumps("x" * FAR))
        case inspect.IntType(ge=ge, le=le) | inspect.FloatType(ge=ge, le=le):
            yield from ('"7"', '"x"', "true", "[]", '""', "9" * 30)
            yield from (
                str(odd)
                for odd in ((ge or 0) - 1, (le or 0) + 1)
                if ge is not None and le is not None
            )
        case inspect.StructType():
            yield from ('"x"', "7", "true", "[]", '{"unheard_of":1}')
        case _:
            yield from (
                "7",
                '"x"',
                '""',
                "[]",
                '"2026-02-30"',
                '"99999-01-01"',
                json.dumps("x" * FAR),
            )


def _put(good: dict[str, Any], path: str, raw: str) -> bytes:
    """Return the good body with raw JSON where one value stood."""
    changed = json.loads(json.dumps(good))
    *groups, name = path.split(".")
    inner = changed
    for group in groups:
        inner = inner[group]
    inner[name] = "\x1a"
    return json.dumps(changed).replace('"\\u001a"', raw).encode()


def _at(good: dict[str, Any], path: str) -> str:
    head, _, tail = path.partition(".")
    return _at(good[head], tail) if tail else str(good[head])


def _without(good: dict[str, Any], path: str) -> dict[str, Any]:
    head, _, tail = path.partition(".")
    if tail:
        return good | {head: _without(good[head], tail)}
    return {name: value for name, value in good.items() if name != head}

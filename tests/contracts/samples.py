"""One believable, always equal sample of every fact, made from its declared types."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from shared.facts import discussions, federation, identity, knowledge, moderation
from shared.facts.fact import FACTS, Fact

FOLDER = Path(__file__).with_name("facts")
TOLD_BY = (identity, discussions, knowledge, moderation, federation)

_MOMENT = datetime(2026, 3, 12, 14, 30, tzinfo=UTC)
_WORDS = {
    "geoid": "9900001",
    "handle": "springvale",
    "slug": "springvale-vt",
    "website": "https://www.springvale.example/",
    "channel_slug": "housing",
    "state": "VT",
    "digest": "ab" * 32,
    "rule": "privacy",
    "host": "m.example",
    "actor": "https://m.example/users/ann",
    "url": "https://m.example/@ann/1",
    "activity_id": "https://m.example/users/ann/statuses/1",
    "home": "https://city.example/ap/channels/1",
    "home_host": "city.example",
}


def _value(name: str, info: inspect.Type, number: int) -> Any:
    match info:
        case inspect.Metadata():
            return _value(name, info.type, number)
        case inspect.UnionType():
            return _value(name, info.types[0], number)
        case inspect.StrType():
            fitting = (_WORDS.get(name, f"Some words for {name}"), "housing", "ann@m.example")
            return next(words for words in fitting if re.search(info.pattern or "", words))
        case inspect.LiteralType():
            return info.values[0]
        case inspect.BoolType():
            return False
        case inspect.IntType():
            return 1900 if name == "population" else 3
        case inspect.FloatType():
            return 12.5
        case inspect.UUIDType():
            return str(UUID(int=(0x019300000000 << 80) + (7 << 76) + (2 << 62) + number))
        case inspect.DateTimeType():
            return _MOMENT.isoformat().replace("+00:00", "Z")
        case inspect.DateType():
            return date(2026, 3, 12).isoformat()
        case inspect.VarTupleType():
            return [_value(name, info.item_type, number)]
        case inspect.StructType():
            return _struct(info, number)
    raise TypeError(f"no sample for {name}: {info}")


def _struct(info: inspect.StructType, number: int) -> dict[str, Any]:
    return {
        field.encode_name: _value(field.name, field.type, number + index)
        for index, field in enumerate(info.fields)
    }


def sample(cls: type[Fact]) -> Fact:
    """Return the sample of a fact."""
    info = inspect.type_info(cls)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{cls} is no struct")
    return msgspec.convert(_struct(info, 1), cls)


def golden(name: str) -> Path:
    """Return the file that holds how a fact looked when its version was first told."""
    return FOLDER / f"{name}.json"


def main() -> None:
    """Write the golden file of every fact that has none; a file once written is never changed."""
    FOLDER.mkdir(exist_ok=True)
    for name, cls in sorted(FACTS.items()):
        if not golden(name).exists():
            golden(name).write_bytes(msgspec.json.format(msgspec.json.encode(sample(cls))) + b"\n")


if __name__ == "__main__":
    main()

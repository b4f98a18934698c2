"""From words and numbers somebody sent to a declared shape, with a sentence for each field that does not fit."""

import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from shared.core.errors import Refused
from shared.web.language import gettext

S = TypeVar("S", bound=msgspec.Struct)

_CLEAN_LINE_ENDS = str.maketrans({"\x0b": "\n", "\x0c": "\n"})


def shape(values: Mapping[str, Any], cls: type[S], *, from_text: bool) -> S:
    """Return the values as `cls`, or refuse naming every field that does not fit.

    `from_text`: the values are strings of a form or a query, so "12" is a number and "" is nothing.
    Unknown names are refused in JSON and ignored in forms (a form carries its own machinery).
    """
    errors: dict[str, str] = {}
    result = _struct(values, cls, "", errors, from_text=from_text)
    if errors or result is None:
        raise Refused("Some fields need another look.", fields=errors)
    return result


def tidy(text: str) -> str:
    """Return text in NFC, with plain line ends and without space around it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN_LINE_ENDS)
    return unicodedata.normalize("NFC", plain).strip()


def _struct(
    values: Mapping[str, Any], cls: type[S], prefix: str, errors: dict[str, str], *, from_text: bool
) -> S | None:
    found: dict[str, Any] = {}
    fields = msgspec.structs.fields(cls)
    if not from_text:
        for name in values.keys() - {field.encode_name for field in fields}:
            errors[prefix + str(name)] = gettext("There is no such field.")
    for field in fields:
        path = prefix + field.encode_name
        if from_text and _is_missing(values.get(field.encode_name), field):
            continue
        if field.encode_name not in values:
            if field.required:
                errors[path] = gettext("This is needed.")
            continue
        value = _field(values[field.encode_name], field.type, path, errors, from_text=from_text)
        found[field.name] = value
    return None if any(path.startswith(prefix) for path in errors) else cls(**found)


def _is_missing(value: Any, field: msgspec.structs.FieldInfo) -> bool:
    return value in (None, "", {}) and not field.required


def _field(value: Any, kind: Any, path: str, errors: dict[str, str], *, from_text: bool) -> Any:
    if isinstance(value, str):
        value = tidy(value)
    nested = _nested(kind)
    if nested is not None and isinstance(value, Mapping):
        return _struct(value, nested, f"{path}.", errors, from_text=from_text)
    try:
        return msgspec.convert(value, kind, strict=not from_text)
    except msgspec.ValidationError:
        errors[path] = _sentence(value, kind)
        return None


def _nested(kind: Any) -> type[msgspec.Struct] | None:
    info = inspect.type_info(kind)
    options = info.types if isinstance(info, inspect.UnionType) else (info,)
    for option in options:
        if isinstance(option, inspect.StructType):
            return option.cls
    return None


def _sentence(value: Any, kind: Any) -> str:
    """Say what would fit here."""
    info, description = inspect.type_info(kind), ""
    if isinstance(info, inspect.Metadata):
        description = str((info.extra_json_schema or {}).get("description", ""))
        info = info.type
    if isinstance(info, inspect.UnionType):
        info = next(option for option in info.types if not isinstance(option, inspect.NoneType))
    if isinstance(info, inspect.StrType):
        return _sentence_for_text(value, info, description)
    if isinstance(info, inspect.LiteralType):
        return gettext("Choose one of: %(choices)s.", choices=", ".join(map(str, info.values)))
    if isinstance(info, inspect.IntType | inspect.FloatType):
        return _sentence_for_number(info)
    return _sentence_for_form(info)


def _sentence_for_form(info: inspect.Type) -> str:
    if isinstance(info, inspect.DateType):
        return gettext("This must be a date, like 2026-03-12.")
    if isinstance(info, inspect.UUIDType):
        return gettext("This must be an id, as the address of a page shows it.")
    if isinstance(info, inspect.BoolType):
        return gettext("This must be true or false.")
    if isinstance(info, inspect.VarTupleType) and isinstance(info.item_type, inspect.LiteralType):
        choices = ", ".join(map(str, info.item_type.values))
        return gettext("Choose one or more of: %(choices)s.", choices=choices)
    return gettext("This does not have the form it needs here.")


def _sentence_for_text(value: Any, info: inspect.StrType, description: str) -> str:
    if not isinstance(value, str):
        return gettext("This must be text.")
    if value == "" and info.min_length != 0:
        return gettext("This is needed.")
    if info.max_length is not None and len(value) > info.max_length:
        return gettext(
            "At most %(limit)s characters; this has %(length)s.",
            limit=info.max_length,
            length=len(value),
        )
    if info.min_length is not None and len(value) < info.min_length:
        return gettext("At least %(limit)s characters.", limit=info.min_length)
    return description or gettext("This holds characters that cannot stand here.")


def _sentence_for_number(info: inspect.IntType | inspect.FloatType) -> str:
    if info.ge is not None and info.le is not None:
        return gettext(
            "This must be a number from %(low)s to %(high)s.",
            low=f"{info.ge:,.0f}",
            high=f"{info.le:,.0f}",
        )
    if isinstance(info, inspect.IntType):
        return gettext("This must be a whole number.")
    return gettext("This must be a number.")

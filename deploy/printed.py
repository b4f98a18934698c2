"""What is printed from the code instead of being repeated: the catalogue of facts, OpenAPI, settings."""

import json
import typing
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import msgspec

from deploy import nginx
from deploy.gateway import prefixes
from deploy.house import SERVICES
from shared import facts as fact_classes
from shared.facts.fact import FACTS
from shared.web import openapi

DEPLOY = Path(__file__).parent
DOCS = DEPLOY.parent / "docs"
VERSION = "0.1.0"


def documents() -> Iterator[tuple[Path, str]]:
    """Yield every printed document with its text."""
    yield DOCS / "facts.md", facts()
    yield DOCS / "gateway.md", gateway()
    yield DEPLOY / "gateway.conf.template", nginx.template(SERVICES)
    document = openapi.document(SERVICES, version=VERSION)
    yield DOCS / "openapi.json", json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def write() -> list[str]:
    """Write every printed document; return their names."""
    written = []
    for path, text in documents():
        path.write_text(text)
        written.append(f"{path.parent.name}/{path.name}")
    return written


def facts() -> str:
    """Return the catalogue of facts as Markdown."""
    lines = [
        "# Facts",
        "",
        "Printed from the classes in `shared/facts/` by `make print`; do not edit. Every fact also carries `id` (UUID) and "
        "`happened_at` (UTC). A breaking change is a new version, told beside the old one for a release.",
    ]
    for module in iter_modules(fact_classes.__path__):
        import_module(f"{fact_classes.__name__}.{module.name}")
    teller = ""
    for name, cls in sorted(FACTS.items()):
        if name.partition(".")[0] != teller:
            teller = name.partition(".")[0]
            lines += ["", f"## {teller}"]
        fields = [
            field
            for field in msgspec.structs.fields(cls)
            if field.encode_name not in {"id", "happened_at"}
        ]
        hints = typing.get_type_hints(cls)
        told = ", ".join(
            f"`{field.encode_name}`: {_type_name(hints[field.name])}" for field in fields
        )
        lines += [
            "",
            f"### {name}",
            "",
            f"{(cls.__doc__ or '').strip()} Lane `{cls.lane}`, about `{cls.about}`. {told}.",
        ]
        for field in fields:
            kind = hints[field.name]
            if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
                lines += ["", *_table(kind)]
    return "\n".join(lines) + "\n"


def _table(kind: type[msgspec.Struct]) -> Iterator[str]:
    yield f"| {kind.__name__} | type | |"
    yield "|---|---|---|"
    hints = typing.get_type_hints(kind)
    for field in msgspec.structs.fields(kind):
        need = "" if field.required else "optional"
        yield f"| `{field.encode_name}` | {_type_name(hints[field.name])} | {need} |"


def _type_name(kind: object) -> str:
    text = getattr(kind, "__name__", None) if isinstance(kind, type) else str(kind)
    return (
        (text or str(kind))
        .replace("typing.", "")
        .replace("NoneType", "None")
        .replace("|", "or")
        .replace("datetime.", "")
    )


def gateway() -> str:
    """Return which service answers which path, as Markdown."""
    lines = [
        "# Gateway",
        "",
        "Printed by `make print`; do not edit. Whatever no line claims, frontdesk answers.",
        "",
        "| path | service |",
        "|---|---|",
    ]
    lines += [f"| `{prefix}` | {name} |" for prefix, name in sorted(prefixes(SERVICES).items())]
    return "\n".join(lines) + "\n"

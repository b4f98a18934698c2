"""Which service answers which path; the embedded run dispatches by it, and gateways are configured from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from shared.service import Service

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

WELL_KNOWN = ".well-known"
"""Belongs to nobody as a whole: each name in it has its own service."""
DESK = "frontdesk"
"""Answers whatever no other service claims, so that a page that does not exist looks like ours."""


def prefixes(services: Sequence[Service]) -> dict[str, str]:
    """Return first path segments, and API prefixes, by the service that answers them."""
    found = {f"/api/v1/{service.name}": service.name for service in services}
    for service in services:
        for prefix in service.prefixes:
            if found.setdefault(prefix, service.name) != service.name:
                raise ValueError(f"{prefix} is claimed by {found[prefix]} and {service.name}")
    return found


def compose(services: Sequence[Service], apps: Mapping[str, Wsgi]) -> Wsgi:
    """Return one WSGI application that hands each request on, unchanged, to the service that answers it."""
    pages: dict[str, Wsgi] = {}
    programs: dict[str, Wsgi] = {}
    for prefix, name in prefixes(services).items():
        if prefix.startswith("/api/v1/"):
            programs[prefix.removeprefix("/api/v1/")] = apps[name]
        else:
            pages[prefix.strip("/")] = apps[name]
    desk = apps.get(DESK) or next(iter(apps.values()))

    def dispatch(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        parts = environ.get("PATH_INFO", "/").split("/", 4)
        first = parts[1] if len(parts) > 1 else ""
        if first == "api" and len(parts) > 3:
            return programs.get(parts[3], desk)(environ, start)
        if first == WELL_KNOWN:
            return pages.get("/".join(parts[1:3]), desk)(environ, start)
        return (pages.get(first) or pages.get(first.partition(".")[0], desk))(environ, start)

    return dispatch

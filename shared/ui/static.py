"""Serves the built assets under `/static`, to be kept by browsers for a year: names change with contents."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, send_from_directory

from shared.core.errors import NotFound
from shared.standing import may
from shared.ui.assets import BUILD

ONE_YEAR = 365 * 24 * 3600
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_PACKED = (("br", ".br"), ("gzip", ".gz"))


def static_pages(folder: Path = BUILD) -> Blueprint:
    """Return the blueprint of `/static/<file>`; frontdesk mounts it."""
    pages = Blueprint("static", __name__)

    @pages.get("/static/<path:name>")
    def file(name: str) -> Response:
        return send(name, folder=folder)

    policied: Any = file
    policied.policy = may.ANYBODY
    return pages


def send(name: str, *, folder: Path = BUILD) -> Response:
    """Return one asset in the smallest form the browser reads."""
    kind = _TYPES.get(Path(name).suffix)
    if kind is None or "/" in name or not (folder / name).is_file():
        raise NotFound("There is no such file.")
    packing, ending = _packing_of(folder, name)
    response = send_from_directory(folder, name + ending, max_age=ONE_YEAR)
    response.headers["Content-Type"] = kind
    response.headers["Vary"] = "Accept-Encoding"
    response.cache_control.public = True
    response.cache_control.immutable = True
    if packing:
        response.headers["Content-Encoding"] = packing
    return response


def _packing_of(folder: Path, name: str) -> tuple[str, str]:
    for packing, ending in _PACKED:
        wanted = request.accept_encodings.quality(packing) > 0
        if wanted and (folder / (name + ending)).is_file():
            return packing, ending
    return "", ""

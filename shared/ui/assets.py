"""The built styles, scripts and fonts by name; built once by `make assets`, told apart by content."""

import json
from functools import cache
from pathlib import Path

BUILD = Path(__file__).parent / "static" / "build"


class AssetsMissing(RuntimeError):
    """The styles and scripts were not built on this machine."""


@cache
def _manifest(folder: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((folder / "manifest.json").read_text())
    except FileNotFoundError:
        raise AssetsMissing(
            "The styles and scripts are not built yet. Run `make assets`."
        ) from None
    return found


def asset(name: str, *, folder: Path = BUILD) -> str:
    """Return the path under which browsers fetch the asset, for example `exchange.css`."""
    file = _manifest(folder).get(name)
    if file is None:
        raise AssetsMissing(f"There is no built asset {name!r}. Run `make assets`.")
    return f"/static/{file}"


def forget() -> None:
    """Read the manifest anew at the next question, because the assets were just rebuilt."""
    _manifest.cache_clear()
